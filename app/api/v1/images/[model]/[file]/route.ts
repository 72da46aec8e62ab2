import { findModel } from '#app/_server/catalogue.ts'
import { imageQuery, images } from '#app/_server/contract/images.ts'
import { readPath, readQuery } from '#app/_server/contract/read.ts'
import { growable } from '#app/_server/growable.ts'
import { imageHeaders } from '#app/_server/headers.ts'
import { drawPicture, pictureKey } from '#app/_server/picture.ts'
import { answer, file } from '#app/_server/respond.ts'
import { visitorOf } from '#app/_server/visitor.ts'
import { pictureFile } from '#app/address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/images/[model]/[file]'>) {
  return answer(request, images, async () => {
    const { format, ...named } = readPath(images, await params)
    const model = await findModel(named.model)
    const recipe = growable(model, named.recipe)
    const { resolution } = model.manifest
    const { size } = readQuery(imageQuery(resolution), request)
    const asked = { model, recipe, size, format }
    const enlarged = size === resolution ? undefined : size
    const canonical = pictureFile(model.pinned, recipe, enlarged, format)
    return file(request, pictureKey(asked), imageHeaders(model, format, canonical), () =>
      drawPicture(asked, visitorOf(request)),
    )
  })
}
