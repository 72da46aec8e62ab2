import type { PublishedModel } from '../_server/catalogue.ts'
import { directionsIn } from '../_server/directions.ts'
import type { Likely } from '../_server/likely.ts'
import { pageLanguage, wordsOf } from '../_server/words.ts'
import { failure } from '../_words/failure.ts'
import { picture } from '../_words/picture.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { site } from '../_words/site.ts'
import { titled } from '../_words/titled.ts'
import { keyPictures, modelPage, recipePage } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { Picture } from './picture.tsx'
import { SeedForm } from './seed-form.tsx'

/** Nothing grows at this address: why, what might have been meant, and a way on. */
export async function MissingPage({
  heading,
  message,
  suggestion,
  model,
  likely,
}: {
  heading: string
  message: string
  suggestion: string | undefined
  model?: PublishedModel | undefined
  /** What may have been meant. */
  likely?: Likely | undefined
}) {
  const t = await wordsOf(site)
  return (
    <div className="max-w-[34em] py-10">
      <h1 className="text-4xl">{heading}</h1>
      <p className="mt-4 text-xl break-words">{message}</p>
      {suggestion && <p className="mt-1 text-xl break-words">{suggestion}</p>}
      {likely && <LikelyPicture {...likely} />}
      {model && (
        <div className="mt-8 flex flex-col gap-4">
          <SeedForm model={model} />
          <PageLink
            href={modelPage(model.release.id)}
            className="inline-flex min-h-11 items-center"
          >
            {t.about(model.release.id)}
          </PageLink>
        </div>
      )}
      <PageLink href="/" className="mt-4 inline-flex min-h-11 items-center">
        {(await wordsOf(failure)).back}
      </PageLink>
    </div>
  )
}

/** The picture itself, which says more than its name. */
async function LikelyPicture({ model, recipe }: Likely) {
  const { release, pinned, manifest } = model
  const language = await pageLanguage()
  const directions = await directionsIn(model, [recipe])
  const title = picture[language].title(
    describeRecipe(recipe, language, directions),
    titled(manifest, language).title,
  )
  return (
    <PageLink
      href={recipePage(release.id, recipe)}
      className="mt-6 flex items-center gap-4 no-underline"
    >
      <Picture
        model={pinned}
        recipe={keyPictures(recipe)[0]}
        language={language}
        directions={directions}
        side={128}
        className="size-32"
        eager
      />
      <span>
        <span className="block text-ink-soft">{site[language].meant}</span>
        <span className="text-xl underline underline-offset-4">{title}</span>
      </span>
    </PageLink>
  )
}
