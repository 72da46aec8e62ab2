import { MissingPage } from '#app/_components/missing-page.tsx'
import { Page } from '#app/_components/page.tsx'
import { faultOf, isRecipe, segmentsOf } from '#app/_server/addressing.ts'
import { decodeSegment, knownModels } from '#app/_server/catalogue.ts'
import { likelyOf } from '#app/_server/likely.ts'
import { wordsOf } from '#app/_server/words.ts'
import { site } from '#app/_words/site.ts'
import type { GardenError } from '#lib/error.ts'

export function generateStaticParams() {
  return []
}

/** Shown, with status 404 or 503, at every address that leads nowhere, or cannot be looked up. */
export default async function Missing({ params }: PageProps<'/[lang]/missing/[path]'>) {
  const path = decodeSegment((await params).path)
  const t = await wordsOf(site)
  const fault = await faultOf(path)
  const closed = fault?.code === 'storage_unavailable'
  const [model] = closed ? [] : await knownModels()
  const likely = closed ? undefined : await likelyOf(path)
  const told = fault ? tell(fault, path, t) : { message: t.noPage, suggestion: t.noPageAdvice }
  return (
    <Page page={path} title={closed ? t.closed : t.missing} isListed={false}>
      <MissingPage
        heading={closed ? t.closed : `${t.missing}${t.stop}`}
        message={told.message}
        suggestion={told.suggestion}
        model={likely?.model ?? model}
        likely={likely}
      />
    </Page>
  )
}

/** Of `/<model>/<recipe>` the one or the other is at fault. */
function tell(
  { code, message, suggestion = '' }: GardenError,
  path: string,
  { fault }: (typeof site)['en'],
) {
  const [model = '', recipe = ''] = segmentsOf(path)
  const part = code === 'invalid_recipe' ? recipe : model
  const named = part.length > 40 ? `${part.slice(0, 40)}…` : part
  return fault({ code, message, suggestion, isRecipe: isRecipe(recipe) }, named)
}
