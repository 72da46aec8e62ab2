import { findPublished } from '#app/_server/catalogue.ts'
import { inGzip, unpackedName } from '#app/_server/compressed.ts'
import { publishedHeaders } from '#app/_server/headers.ts'
import { file, respond } from '#app/_server/respond.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

/** The files of a release, from whichever store they lie in; with `.gz` after its name, a file in gzip. */
export function GET(
  request: Request,
  { params }: RouteContext<'/releases/[id]/[digest]/[...path]'>,
) {
  return respond(request, { id: 'getPublished' }, async () => {
    const { id, digest, path } = await params
    const name = path.join('/')
    const { plain, isPacked } = unpackedName(name)
    const read = await findPublished(id, digest, plain)
    const key = `${digest}/${name}`
    return file(request, key, publishedHeaders(name), () => (isPacked ? inGzip(key, read) : read()))
  })
}
