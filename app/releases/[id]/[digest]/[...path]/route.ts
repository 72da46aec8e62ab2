import { readPublished } from '../../../../_server/catalogue.ts'
import { publishedHeaders } from '../../../../_server/headers.ts'
import { answer, file } from '../../../../_server/respond.ts'

export const runtime = 'nodejs'

/** The files of a release, from whichever store they lie in. */
export function GET(
  request: Request,
  { params }: RouteContext<'/releases/[id]/[digest]/[...path]'>,
) {
  return answer(async () => {
    const { id, digest, path } = await params
    const name = path.join('/')
    const bytes = await readPublished(id, digest, name)
    return file(request, `${digest}/${name}`, publishedHeaders(name), async () => bytes)
  })
}
