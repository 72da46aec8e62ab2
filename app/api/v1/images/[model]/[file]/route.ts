import { decodeSegment, findModel } from '../../../../../_server/catalogue.ts'
import { growable } from '../../../../../_server/growable.ts'
import { imageHeaders } from '../../../../../_server/headers.ts'
import { pictureKey, picturePng } from '../../../../../_server/picture.ts'
import { parsePictureFile, parseSize } from '../../../../../_server/query.ts'
import { answer, file } from '../../../../../_server/respond.ts'
import { pictureFile } from '../../../../../address.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/images/[model]/[file]'>) {
  return answer(async () => {
    const segments = await params
    const model = await findModel(segments.model)
    const recipe = growable(model, parsePictureFile(decodeSegment(segments.file)))
    const { resolution } = model.manifest
    const size = parseSize(request, resolution)
    const canonical = pictureFile(model.pinned, recipe, size === resolution ? undefined : size)
    const headers = imageHeaders(model, canonical)
    return file(request, pictureKey(model, recipe, size), headers, () =>
      picturePng(model, recipe, size),
    )
  })
}
