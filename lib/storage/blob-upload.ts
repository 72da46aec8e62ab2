import { createMultipartUploader, put } from '@vercel/blob'
import { cacheSecondsOf, contentTypeOf } from './headers.ts'
import { inTurns } from './turns.ts'

/** Tries an action until it succeeds or it is no use any more; see `persist`. */
export type Trying = <T>(
  action: (abortSignal: AbortSignal) => Promise<T>,
  limit?: number,
) => Promise<T>

export type UploadOptions = { token: string; ifMatch: string | null | undefined }

/** Bytes of a part; a file that is longer goes up in parts, some at a time, which are repeated one by one. */
const PART = 8 * 1024 * 1024
const PARTS_AT_ONCE = 4

/** Milliseconds an upload may take, and the bytes for which it gets another one. */
const LEAST_TIME = 15_000
const SLOWEST = 20

/** Stores a file and returns its tag. Nothing is to be seen of it until its last byte is there. */
export async function upload(
  pathname: string,
  bytes: Uint8Array,
  options: UploadOptions,
  trying: Trying,
): Promise<{ etag: string }> {
  const chosen = putOptions(pathname, options)
  const { etag } = await (bytes.length > PART ? putParts : putWhole)(
    pathname,
    bytes,
    chosen,
    trying,
  )
  return { etag }
}

type PutOptions = ReturnType<typeof putOptions>

function putOptions(pathname: string, { token, ifMatch }: UploadOptions) {
  return {
    access: 'public',
    token,
    contentType: contentTypeOf(pathname),
    cacheControlMaxAge: cacheSecondsOf(pathname),
    allowOverwrite: ifMatch !== null,
    ...(ifMatch && { ifMatch }),
  } as const
}

function putWhole(pathname: string, bytes: Uint8Array, options: PutOptions, trying: Trying) {
  const body = new Blob([bytes.slice()])
  return trying(
    (abortSignal) => put(pathname, body, { ...options, abortSignal }),
    LEAST_TIME + bytes.length / SLOWEST,
  )
}

/** A part that fails is repeated alone. When the answer to the end is lost the parts may be gone, and all is repeated. */
function putParts(pathname: string, bytes: Uint8Array, options: PutOptions, trying: Trying) {
  return trying(async () => {
    const uploader = await createMultipartUploader(pathname, options)
    const offsets = Array.from({ length: Math.ceil(bytes.length / PART) }, (_, i) => i * PART)
    const parts = await inTurns(PARTS_AT_ONCE, offsets, (offset, i) => {
      const part = new Blob([bytes.slice(offset, offset + PART)])
      return trying(() => uploader.uploadPart(i + 1, part))
    })
    return uploader.complete(parts)
  })
}
