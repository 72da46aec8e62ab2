import { cardKey, drawCard } from '../../../../../_server/card/card.ts'
import { findModel } from '../../../../../_server/catalogue.ts'
import { readPath } from '../../../../../_server/contract/read.ts'
import { cards } from '../../../../../_server/contract/walks.ts'
import { growable } from '../../../../../_server/growable.ts'
import { imageHeaders } from '../../../../../_server/headers.ts'
import { answer, file } from '../../../../../_server/respond.ts'
import { visitorOf } from '../../../../../_server/visitor.ts'
import { cardFile } from '../../../../../address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '../../../../../_server/methods.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/cards/[model]/[file]'>) {
  return answer(request, cards, async () => {
    const named = readPath(cards, await params)
    const model = await findModel(named.model)
    const asked = { model, recipe: growable(model, named.recipe) }
    const headers = imageHeaders(model, 'png', cardFile(model.pinned, asked.recipe))
    return file(request, cardKey(asked), headers, () => drawCard(asked, visitorOf(request)))
  })
}
