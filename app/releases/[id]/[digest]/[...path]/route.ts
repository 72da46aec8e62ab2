import { readPublished } from '../../../../_server/catalogue.ts'
import { acceptsGzip, inGzip, isCompressible } from '../../../../_server/compressed.ts'
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
    const key = `${digest}/${name}`
    const headers = publishedHeaders(name)
    if (!isCompressible(name)) return file(request, key, headers, async () => bytes)
    const varied = { ...headers, vary: 'accept-encoding' }
    if (!acceptsGzip(request)) return file(request, key, varied, async () => bytes)
    const encoded = { ...varied, 'content-encoding': 'gzip' }
    return file(request, `${key}.gz`, encoded, () => inGzip(key, async () => bytes))
  })
}
