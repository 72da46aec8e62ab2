import type { GardenError } from '#lib/error.ts'
import { MissingPage } from '../_components/missing-page.tsx'
import { faultOf, isRecipe } from '../_server/addressing.ts'
import { decodeSegment, listModels } from '../_server/catalogue.ts'
import { wordsOf } from '../_server/words.ts'
import { site } from '../_words/site.ts'

/** Shown, with status 404 or 503, at every address of a model or picture that leads nowhere, or cannot be looked up. */
export default async function Missing({ searchParams }: PageProps<'/missing'>) {
  const path = `${(await searchParams).path ?? ''}`
  const t = await wordsOf(site)
  const fault = await faultOf(path)
  const closed = fault?.code === 'storage_unavailable'
  const [model] = closed ? [] : await listModels()
  const told = fault && tell(fault, path, t)
  return (
    <MissingPage
      heading={closed ? t.closed : `${t.missing}${t.stop}`}
      message={told?.message ?? t.noPage}
      suggestion={told?.suggestion}
      model={model?.release.id}
    />
  )
}

/** Of `/<model>/<recipe>` the one or the other is at fault. */
function tell(
  { code, message, suggestion = '' }: GardenError,
  path: string,
  { fault }: (typeof site)['en'],
) {
  const [, model = '', recipe = ''] = path.split('/').map(decodeSegment)
  const part = code === 'invalid_recipe' ? recipe : model
  const named = part.length > 40 ? `${part.slice(0, 40)}…` : part
  return fault({ code, message, suggestion, isRecipe: isRecipe(recipe) }, named)
}
