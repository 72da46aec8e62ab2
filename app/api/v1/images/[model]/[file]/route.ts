import { findModel } from '../../../../../_server/catalogue.ts'
import { imageQuery, images } from '../../../../../_server/contract/images.ts'
import { readPath, readQuery } from '../../../../../_server/contract/read.ts'
import { growable } from '../../../../../_server/growable.ts'
import { imageHeaders } from '../../../../../_server/headers.ts'
import { pictureKey, picturePng } from '../../../../../_server/picture.ts'
import { answer, file } from '../../../../../_server/respond.ts'
import { pictureFile } from '../../../../../address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '../../../../../_server/methods.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/images/[model]/[file]'>) {
  return answer(request, images, async () => {
    const asked = readPath(images, await params)
    const model = await findModel(asked.model)
    const recipe = growable(model, asked.recipe)
    const { resolution } = model.manifest
    const { size } = readQuery(imageQuery(resolution), request)
    const canonical = pictureFile(model.pinned, recipe, size === resolution ? undefined : size)
    const headers = imageHeaders(model, canonical)
    return file(request, pictureKey(model, recipe, size), headers, () =>
      picturePng(model, recipe, size),
    )
  })
}
