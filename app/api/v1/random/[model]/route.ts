import { findModel } from '../../../../_server/catalogue.ts'
import { parseSize } from '../../../../_server/query.ts'
import { randomPicture } from '../../../../_server/random.ts'
import { answer, redirectTo } from '../../../../_server/respond.ts'
import { pictureFile } from '../../../../address.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/random/[model]'>) {
  return answer(async () => {
    const { pinned, manifest } = await findModel((await params).model)
    return redirectTo(pictureFile(pinned, randomPicture(), parseSize(request, manifest.resolution)))
  })
}
