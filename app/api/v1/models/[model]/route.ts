import { cardOf, findModel } from '#app/_server/catalogue.ts'
import { model } from '#app/_server/contract/models.ts'
import { readPath } from '#app/_server/contract/read.ts'
import { describeModel } from '#app/_server/describe.ts'
import { documentPolicy } from '#app/_server/headers.ts'
import { json, respond } from '#app/_server/respond.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/models/[model]'>) {
  return respond(request, model, async () => {
    const published = await findModel(readPath(model, await params).model)
    const body = { ...describeModel(published), card: await cardOf(published) }
    return json(request, body, { 'cache-control': documentPolicy(published) })
  })
}
