import { findModel } from '../../../../_server/catalogue.ts'
import { parseSize } from '../../../../_server/query.ts'
import { randomPicture } from '../../../../_server/random.ts'
import { answer, redirectTo } from '../../../../_server/respond.ts'
import { pictureFile } from '../../../../address.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/random/[model]'>) {
  return answer(async () => {
    const { pinned, manifest } = await findModel((await params).model)
    const size = parseSize(request, manifest.resolution)
    const asked = size === manifest.resolution ? undefined : size
    return redirectTo(pictureFile(pinned, randomPicture(), asked))
  })
}
