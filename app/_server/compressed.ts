import 'server-only'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { singleFlight } from './flight.ts'

const CACHE_BYTES = 16 * 2 ** 20

const gzipped = new LRUCache<string, Uint8Array<ArrayBuffer>>({
  maxSize: CACHE_BYTES,
  sizeCalculation: ({ length }) => length,
})
const inFlight = singleFlight<Uint8Array<ArrayBuffer>>()

/**
 * What a path names: `weights.bin.gz` is the file `weights.bin`, packed. Next.js takes
 * content-encoding off whatever a route answers, so that files packed by us have a name of their own.
 */
export function unpackedName(name: string): { plain: string; isPacked: boolean } {
  const plain = /^(.*\.(?:bin|json))\.gz$/.exec(name)?.[1]
  return { plain: plain ?? name, isPacked: plain !== undefined }
}

/**
 * A file in gzip, made once. Brotli would take less only at a quality that costs seconds: at one as
 * fast as gzip it leaves quantised weights 1 % smaller, and browsers cannot unpack it by themselves.
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
