import { listModels } from '#app/_server/catalogue.ts'
import { randomPicture } from '#app/_server/random.ts'
import { answer, redirectTo } from '#app/_server/respond.ts'
import { inLanguage, isLanguage } from '#app/_words/language.ts'
import { recipePage } from '#app/address.ts'

export const runtime = 'nodejs'

/** Where the seed field leads: to the picture of `seed`, or to any picture when the field was left empty. */
export function GET(request: Request, { params }: RouteContext<'/[lang]/grow'>) {
  return answer(request, { id: 'grow' }, async () => {
    const { lang } = await params
    const query = new URL(request.url).searchParams
    const model = query.get('model') || (await listModels())[0]?.release.id
    const page = model ? pageOf(encodeURIComponent(model), query.get('seed') ?? '') : '/'
    return redirectTo(inLanguage(isLanguage(lang) ? lang : 'en', page))
  })
}

function pageOf(model: string, seed: string): string {
  const typed = seed.replace(/[\s#_]/g, '')
  return typed === ''
    ? recipePage(model, randomPicture())
    : `/${model}/${encodeURIComponent(typed)}`
}
