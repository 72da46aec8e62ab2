import { AwsClient } from 'aws4fetch'
import { sha256 } from '../digest.ts'
import { type ErrorCode, GardenError } from '../error.ts'
import { persist } from './blob-retry.ts'
import { cacheSecondsOf, contentTypeOf } from './headers.ts'
import { checkStoragePath, isStoragePath } from './path.ts'
import { S3Error, s3Fault } from './s3-fault.ts'
import type { Storage, Stored } from './storage.ts'
import { inTurns } from './turns.ts'

export type S3Options = {
  bucket: string
  /** What all paths begin with, such as `garden`; the whole bucket unless given. */
  prefix?: string
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  region: string
  /** Of a store that is not AWS, such as `https://minio.example:9000`. */
  endpoint?: string
  /** Milliseconds to go on trying while the store does not answer; a minute unless given. */
  patience?: number
  /** Milliseconds without a byte until a request counts as failed; 15 s unless given. */
  silence?: number
}

/** Bytes from which on a file goes up in parts, as AWS advises; bytes of a part, and how many are under way at once. */
const LARGE = 64 * 2 ** 20
const PART = 16 * 2 ** 20
const PARTS_AT_ONCE = 4

/** Bytes of its own for which a request gets another millisecond. */
const SLOWEST = 20

type Headers = Record<string, string>
type Ask = { method?: string; query?: Headers; headers?: Headers; body?: Uint8Array }

/**
 * A bucket of S3, or of a store that speaks its language and keeps its conditions on writes (`If-Match` and
 * `If-None-Match`): AWS, Cloudflare R2, MinIO, Garage 2 and others.
 *
 * When the answer to a write is lost, the write is repeated, and its condition may then fail by its own doing: after
 * a `conflict`, read what is there.
 *
 * @throws GardenError besides what every store throws: `storage_denied` for keys or a bucket that are not accepted,
 *   `storage_unavailable` when there is no answer, or none but "later", for as long as `patience`
 */
export function s3Storage({
  bucket,
  prefix,
  endpoint,
  patience = 60_000,
  silence = 15_000,
  ...keys
}: S3Options): Storage {
  const client = new AwsClient({ ...keys, service: 's3', retries: 0 })
  const root = prefix ? `${prefix}/` : ''
  const base = endpoint
    ? `${endpoint.replace(/\/+$/, '')}/${bucket}`
    : `https://${bucket}.s3.${keys.region}.amazonaws.com`

  /** Asks for an object, or for the bucket where `path` is empty. */
  async function once(path: string, ask: Ask, signal: AbortSignal): Promise<Response> {
    const { method = 'GET', query = {}, headers = {}, body } = ask
    const key = path && (root + path).split('/').map(encodeURIComponent).join('/')
    const search = new URLSearchParams(query).toString()
    const address = `${base}/${key}${search && `?${search}`}`
    const hash = await sha256(body ?? new Uint8Array())
    const answer = await client.fetch(address, {
      method,
      // Compressed on the way, a file would come with another tag.
      headers: { 'accept-encoding': 'identity', 'x-amz-content-sha256': hash, ...headers },
      ...(body && { body: body.slice() }),
      signal,
    })
    if (answer.ok) return answer
    throw new S3Error(
      answer.status,
      wordIn(await answer.text(), 'Code'),
      answer.headers.get('retry-after'),
    )
  }

  /** Repeats a request until it is answered, and reads the answer to its end. */
  function asking<T>(path: string, ask: Ask, take: (answer: Response) => Promise<T>): Promise<T> {
    const limit = silence + (ask.body?.length ?? 0) / SLOWEST
    return persist(
      patience,
      limit,
      async (signal, heard) => take(overheard(await once(path, ask, signal), heard)),
      (cause) => s3Fault(cause, path),
    )
  }

  async function read(path: string): Promise<Stored> {
    return asking(checkStoragePath(path), {}, async (answer) => ({
      bytes: new Uint8Array(await answer.arrayBuffer()),
      etag: opaque(answer.headers.get('etag')),
    }))
  }

  async function write(path: string, bytes: Uint8Array, options: { ifMatch?: string | null } = {}) {
    checkStoragePath(path)
    const { ifMatch } = options
    const headers = conditionOf(ifMatch)
    try {
      const etag = await (bytes.length > LARGE ? putParts : put)(path, bytes, headers)
      return { etag }
    } catch (error) {
      // The object that was to have this tag is gone.
      if (ifMatch && isCode(error, 'not_found'))
        throw new GardenError('conflict', `${path} is gone; it had tag ${ifMatch}.`, {
          cause: error,
        })
      throw error
    }
  }

  function put(path: string, body: Uint8Array, headers: Headers): Promise<string> {
    const ask = { method: 'PUT', headers: { ...descriptionOf(path), ...headers }, body }
    return asking(path, ask, async (answer) => {
      await answer.arrayBuffer()
      return opaque(answer.headers.get('etag'))
    })
  }

  /** Nothing is to be seen of the file until its parts are put together. */
  async function putParts(path: string, bytes: Uint8Array, headers: Headers): Promise<string> {
    const begin = { method: 'POST', query: { uploads: '' }, headers: descriptionOf(path) }
    const uploadId = wordIn(await asking(path, begin, (answer) => answer.text()), 'UploadId')
    try {
      const offsets = Array.from({ length: Math.ceil(bytes.length / PART) }, (_, i) => i * PART)
      const tags = await inTurns(PARTS_AT_ONCE, offsets, (offset, i) => {
        const query = { partNumber: String(i + 1), uploadId }
        const body = bytes.subarray(offset, offset + PART)
        return asking(path, { method: 'PUT', query, body }, async (answer) => {
          await answer.arrayBuffer()
          return answer.headers.get('etag') ?? ''
        })
      })
      const body = new TextEncoder().encode(completion(tags))
      const end = { method: 'POST', query: { uploadId }, headers, body }
      return opaque(wordIn(await asking(path, end, completed), 'ETag'))
    } catch (error) {
      await asking(path, { method: 'DELETE', query: { uploadId } }, drained).catch(() => undefined)
      throw error
    }
  }

  async function* list(start: string) {
    const paths: string[] = []
    let token = ''
    do {
      const query = {
        'list-type': '2',
        // Keys come as they are in an address, so that nothing in them is taken for markup.
        'encoding-type': 'url',
        prefix: root + start,
        ...(token && { 'continuation-token': token }),
      }
      const page = await asking('', { query }, (answer) => answer.text())
      const keys = page.matchAll(/<Key>([^<]*)<\/Key>/g)
      // No name of ours has a space, which AWS writes as a plus; others write a plus as it is.
      for (const [, key = ''] of keys) paths.push(decodeURIComponent(key).slice(root.length))
      token = wordIn(page, 'NextContinuationToken')
    } while (token)
    // A bucket may hold what others put there, under names that no store of ours could have.
    yield* paths.filter(isStoragePath).sort()
  }

  async function stat(path: string) {
    return asking(checkStoragePath(path), { method: 'HEAD' }, async ({ headers }) => ({
      bytes: Number(headers.get('content-length')),
      writtenAt: new Date(headers.get('last-modified') ?? 0),
    }))
  }

  async function remove(path: string) {
    await asking(checkStoragePath(path), { method: 'DELETE' }, drained)
  }

  return { read, write, list, stat, delete: remove }
}

/** The same answer, which tells whenever some of it has come. */
function overheard(answer: Response, heard: () => void): Response {
  const listening = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      heard()
      controller.enqueue(chunk)
    },
  })
  return new Response(answer.body?.pipeThrough(listening) ?? null, answer)
}

function conditionOf(ifMatch: string | null | undefined): Headers {
  if (ifMatch === undefined) return {}
  return ifMatch === null ? { 'if-none-match': '*' } : { 'if-match': `"${ifMatch}"` }
}

function descriptionOf(path: string): Headers {
  return {
    'content-type': contentTypeOf(path),
    'cache-control': `public, max-age=${cacheSecondsOf(path)}`,
  }
}

function completion(tags: readonly string[]): string {
  const parts = tags.map(
    (tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
  )
  return `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
}

/** S3 begins its answer before it has put the parts together, so that status 200 may still be followed by an error. */
async function completed(answer: Response): Promise<string> {
  const text = await answer.text()
  if (!text.includes('<Error>')) return text
  const code = wordIn(text, 'Code')
  throw new S3Error(code === 'PreconditionFailed' ? 412 : 500, code, null)
}

async function drained(answer: Response): Promise<void> {
  await answer.arrayBuffer()
}

/** What an element of an answer says; S3's own words have no markup in them, but for the quotes around tags. */
function wordIn(answer: string, element: string): string {
  const word = new RegExp(`<${element}>([^<]*)</${element}>`).exec(answer)?.[1] ?? ''
  return word.replace(/&(quot|#34);/g, '"')
}

function opaque(etag: string | null): string {
  return (etag ?? '').replace(/^W\/|"/g, '')
}

function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof GardenError && error.code === code
}
