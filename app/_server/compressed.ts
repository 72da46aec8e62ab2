import 'server-only'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { recentlyUsed } from './cache.ts'
import { share } from './turns.ts'

const CACHE_BYTES = 16 * 2 ** 20

const gzipped = recentlyUsed<Uint8Array<ArrayBuffer>>(CACHE_BYTES, ({ length }) => length)
const inFlight = share<Uint8Array<ArrayBuffer>>()

/** Numbers and text shrink; pictures are compressed already. */
export function isCompressible(name: string): boolean {
  return /\.(bin|json)$/.test(name)
}

/** RFC 9110, 12.5.3: whether a request takes gzip, which `q=0` refuses. */
export function acceptsGzip(request: Request): boolean {
  const header = request.headers.get('accept-encoding') ?? ''
  return header.split(',').some((part) => {
    const [coding, weight] = part.split(';').map((word) => word.trim().toLowerCase())
    return (coding === 'gzip' || coding === '*') && !/^q=0(\.0*)?$/.test(weight ?? '')
  })
}

/**
 * A file in gzip, made once. Brotli would take less only at a quality that costs seconds: at one as
 * fast as gzip it leaves quantised weights 1 % smaller.
 *
 * @param key names the exact bytes of `body`
 */
export async function inGzip(
  key: string,
  body: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  return (
    gzipped.get(key) ??
    inFlight(key, async () => {
      const compressed = new Uint8Array(await promisify(gzip)(await body()))
      gzipped.set(key, compressed)
      return compressed
    })
  )
}
