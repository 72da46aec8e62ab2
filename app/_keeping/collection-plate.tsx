import { formatRecipe } from '#lib/latent/recipe.ts'
import { PageLink } from '../_components/page-link.tsx'
import { Picture } from '../_components/picture.tsx'
import type { Chosen, Collection } from '../_server/collection.ts'
import { directionsIn } from '../_server/directions.ts'
import { pageLanguage } from '../_server/words.ts'
import { collecting } from '../_words/collecting.ts'
import { KEPT_PAGE, keyPictures, recipePage } from '../address.ts'
import { MAX_COLLECTION } from './collection.ts'
import { KeepAll } from './keep-all.tsx'

/** What somebody chose and put into a link. It needs no JavaScript to be seen. */
export async function CollectionPlate({
  collection: { chosen, astray, isLonger },
}: {
  collection: Collection
}) {
  const t = collecting[await pageLanguage()]
  const named = chosen.map(({ model, recipe }) => ({
    model: model.pinned,
    recipe: formatRecipe(recipe),
  }))
  return (
    <>
      <h1 className="mt-4 text-4xl md:text-5xl">
        {chosen.length > 0 ? t.collectionTitle(chosen.length) : t.collection}
      </h1>
      <p className="mt-3 max-w-[34em]">
        {chosen.length > 0 ? t.collectionLead : t.emptyCollection}
      </p>
      {(astray.length > 0 || isLonger) && (
        <div className="specimen mt-4 max-w-[40em]">
          {astray.length > 0 && <p>{t.wrongParts}</p>}
          <ul>
            {astray.map(({ part, reason }) => (
              <li key={part} className="break-words">
                <code className="code">{part}</code> <span className="text-ink-soft">{reason}</span>
              </li>
            ))}
          </ul>
          {isLonger && <p>{t.tooLong(MAX_COLLECTION)}</p>}
        </div>
      )}
      <div className="mt-5 flex flex-wrap items-center gap-4">
        {chosen.length > 0 && <KeepAll named={named} />}
        <PageLink href={KEPT_PAGE} className="inline-flex min-h-11 items-center">
          {t.yours}
        </PageLink>
      </div>
      <ul className="keepsakes">
        {chosen.map((one) => (
          <ChosenPicture key={`${one.model.pinned}/${formatRecipe(one.recipe)}`} {...one} />
        ))}
      </ul>
    </>
  )
}

async function ChosenPicture({ model, recipe }: Chosen) {
  const { pinned } = model
  const [picture] = keyPictures(recipe)
  const language = await pageLanguage()
  return (
    <li>
      <PageLink href={recipePage(pinned, recipe)} className="block no-underline">
        <Picture
          model={pinned}
          recipe={picture}
          language={language}
          directions={await directionsIn(model, [recipe])}
          side={128}
        />
        <span className="caption">{formatRecipe(recipe)}</span>
      </PageLink>
    </li>
  )
}
