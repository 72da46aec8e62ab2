import { listModels } from '../../../_server/catalogue.ts'
import { describeModel } from '../../../_server/describe.ts'
import { ALIAS } from '../../../_server/headers.ts'
import { answer, json } from '../../../_server/respond.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

export function GET() {
  return answer(async () => {
    const models = await listModels()
    return json({ models: models.map(describeModel) }, { 'cache-control': ALIAS })
  })
}
