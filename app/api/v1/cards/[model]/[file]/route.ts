import { cardKey, drawCard } from '#app/_server/card/card.ts'
import { findModel } from '#app/_server/catalogue.ts'
import { readPath } from '#app/_server/contract/read.ts'
import { cards } from '#app/_server/contract/walks.ts'
import { growable } from '#app/_server/growable.ts'
import { imageHeaders } from '#app/_server/headers.ts'
import { answer, file } from '#app/_server/respond.ts'
import { visitorOf } from '#app/_server/visitor.ts'
import { cardFile } from '#app/address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

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
