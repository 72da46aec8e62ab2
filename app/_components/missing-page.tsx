import { wordsOf } from '../_server/words.ts'
import { site } from '../_words/site.ts'
import { modelPage } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { SeedForm } from './seed-form.tsx'

/** Nothing grows at this address: why, what might have been meant, and a way on. */
export async function MissingPage({
  heading,
  message,
  suggestion,
  model,
}: {
  heading: string
  message: string
  suggestion: string | undefined
  model?: string | undefined
}) {
  const t = await wordsOf(site)
  return (
    <div className="max-w-[34em] py-10">
      <h1 className="text-4xl">{heading}</h1>
      <p className="mt-4 text-xl break-words">{message}</p>
      {suggestion && <p className="mt-1 text-xl break-words">{suggestion}</p>}
      {model && (
        <div className="mt-8 flex flex-col gap-4">
          <SeedForm model={model} />
          <PageLink href={modelPage(model)} className="inline-flex min-h-11 items-center">
            {t.about(model)}
          </PageLink>
        </div>
      )}
      <PageLink href="/" className="mt-4 inline-flex min-h-11 items-center">
        {t.back}
      </PageLink>
    </div>
  )
}
