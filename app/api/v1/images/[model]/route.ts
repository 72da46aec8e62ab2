import { findModel } from '#app/_server/catalogue.ts'
import { enlargedTo, imageQuery, textImages } from '#app/_server/contract/images.ts'
import { readPath, readQuery } from '#app/_server/contract/read.ts'
import { pictureOfText } from '#app/_server/contract/text.ts'
import { growable } from '#app/_server/growable.ts'
import { A_DAY } from '#app/_server/headers.ts'
import { redirectTo, respond } from '#app/_server/respond.ts'
import { pictureFile } from '#app/address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

/** What a text means is looked at again each day: the picture that it leads to is kept as long as any. */
export function GET(request: Request, { params }: RouteContext<'/api/v1/images/[model]'>) {
  return respond(request, textImages, async () => {
    const model = await findModel(readPath(textImages, await params).model)
    const { resolution } = model.manifest
    const query = textImages.query.extend(imageQuery(resolution).shape)
    const { of, format, ...asked } = readQuery(query, request)
    const recipe = growable(model, pictureOfText(of))
    const { size, scale } = enlargedTo(resolution, asked)
    return redirectTo(pictureFile(model.ref, recipe, size, format, scale), A_DAY)
  })
}
