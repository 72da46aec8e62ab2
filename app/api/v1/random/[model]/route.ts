import { findModel, lastingRef } from '#app/_server/catalogue.ts'
import { enlargedTo, imageQuery } from '#app/_server/contract/images.ts'
import { random } from '#app/_server/contract/models.ts'
import { readPath, readQuery } from '#app/_server/contract/read.ts'
import { randomPicture } from '#app/_server/random.ts'
import { redirectTo, respond } from '#app/_server/respond.ts'
import { pictureFile } from '#app/address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/random/[model]'>) {
  return respond(request, random, async () => {
    const asked = readPath(random, await params)
    const published = await findModel(asked.model)
    const { resolution } = published.manifest
    const { size, scale } = enlargedTo(resolution, readQuery(imageQuery(resolution), request))
    return redirectTo(pictureFile(lastingRef(published), randomPicture(), size, 'png', scale))
  })
}
