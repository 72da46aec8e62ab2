import { readPublished } from '../../../../_server/catalogue.ts'
import { publishedHeaders } from '../../../../_server/headers.ts'
import { answer, file } from '../../../../_server/respond.ts'

export const runtime = 'nodejs'

/**
 * The files of a release. `next start` itself serves those that lay in public/models when it was built; this
 * serves what was published since.
 */
export function GET(request: Request, { params }: RouteContext<'/models/[id]/[digest]/[...path]'>) {
  return answer(async () => {
    const { id, digest, path } = await params
    const name = path.join('/')
    const bytes = await readPublished(id, digest, name)
    return file(request, `${digest}/${name}`, publishedHeaders(name), async () => bytes)
  })
}
