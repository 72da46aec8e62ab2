import { listModels } from '../_server/catalogue.ts'
import { randomPicture } from '../_server/random.ts'
import { answer, redirectTo } from '../_server/respond.ts'
import { recipePage } from '../address.ts'

export const runtime = 'nodejs'

/** Where the seed field leads: to the picture of `seed`, or to any picture when the field was left empty. */
export function GET(request: Request) {
  return answer(request, { id: 'grow' }, async () => {
    const query = new URL(request.url).searchParams
    const model = query.get('model') || (await listModels())[0]?.release.id
    if (!model) return redirectTo('/')
    const typed = (query.get('seed') ?? '').replace(/[\s#_]/g, '')
    if (typed === '') return redirectTo(recipePage(encodeURIComponent(model), randomPicture()))
    return redirectTo(`/${encodeURIComponent(model)}/${encodeURIComponent(typed)}`)
  })
}
