import { cardOf, findModel } from '../../../../_server/catalogue.ts'
import { describeModel } from '../../../../_server/describe.ts'
import { cachePolicy } from '../../../../_server/headers.ts'
import { answer, json } from '../../../../_server/respond.ts'

export const runtime = 'nodejs'

export function GET(_request: Request, { params }: RouteContext<'/api/v1/models/[model]'>) {
  return answer(async () => {
    const model = await findModel((await params).model)
    const body = { ...describeModel(model), card: await cardOf(model) }
    return json(body, { 'cache-control': cachePolicy(model) })
  })
}
