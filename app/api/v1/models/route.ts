import { listModels } from '#app/_server/catalogue.ts'
import { models } from '#app/_server/contract/models.ts'
import { describeModel } from '#app/_server/describe.ts'
import { ALIAS } from '#app/_server/headers.ts'
import { json, respond } from '#app/_server/respond.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

export function GET(request: Request) {
  return respond(request, models, async () => {
    const listed = await listModels()
    return json(request, { models: listed.map(describeModel) }, { 'cache-control': ALIAS })
  })
}
