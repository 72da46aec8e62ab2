import { listModels } from '../../../_server/catalogue.ts'
import { models } from '../../../_server/contract/models.ts'
import { describeModel } from '../../../_server/describe.ts'
import { ALIAS } from '../../../_server/headers.ts'
import { answer, json } from '../../../_server/respond.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '../../../_server/methods.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

export function GET(request: Request) {
  return answer(request, models, async () => {
    const listed = await listModels()
    return json(request, { models: listed.map(describeModel) }, { 'cache-control': ALIAS })
  })
}
