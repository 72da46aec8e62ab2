import * as sdk from '@vercel/blob'
import { Agent, fetch } from 'undici'
import { type ErrorCode, GardenError } from '../error.ts'
import { AnswerError, blobFault, goneFile, missingFile, takenFile } from './blob-fault.ts'
import { persist } from './blob-retry.ts'
import { upload } from './blob-upload.ts'
import { checkStoragePath, isContentAddressed, isStoragePath } from './path.ts'
import { orMissing, type Storage, type Stored } from './storage.ts'

export type BlobOptions = {
  /** The store's `BLOB_READ_WRITE_TOKEN`. */
  token: string
  /** The folder in which everything lies, such as `garden`; the whole store unless given. */
  folder?: string
  /** Milliseconds to go on trying while the store does not answer; a minute unless given. */
  patience?: number
  /** Milliseconds without a byte until a request counts as failed; 15 s unless given. */
  silence?: number
}

/** Milliseconds for which to look for the current copy of a file that changed a moment ago, and between two looks. */
const LOOKING = 6_000
const FIRST_PAUSE = 250

/** Bytes from which on it pays to ask whether a new file is there already before sending it. */
const LARGE = 1024 * 1024

/**
 * A public Vercel Blob store. Files whose path holds their digest are read from the CDN with one request. Others are
 * read past it: it may serve a file that was replaced for another minute, and the tag of an old copy would be refused.
 *
 * When the answer to a write is lost, the write is repeated, and its condition may then fail by its own doing: after
 * a `conflict`, read what is there.
 *
 * @throws GardenError besides what every store throws: `storage_denied` for a token or store that is not accepted,
 *   `storage_unavailable` when there is no answer, or none but "later", for as long as `patience`
 */
export function blobStorage({
  token,
  folder,
  patience = 60_000,
  silence = 15_000,
}: BlobOptions): Storage {
  const root = folder ? `${folder}/` : ''
  // Reads give up on a silent store much sooner than the five minutes of the default.
  const impatient = new Agent({
    connectTimeout: silence,
    headersTimeout: silence,
    bodyTimeout: silence,
  })
  /** Where the store's public files are, once it told. */
  let origin: string | undefined

  function trying<T>(
    path: string,
    action: (signal: AbortSignal) => Promise<T>,
    limit = silence,
  ): Promise<T> {
    return persist(patience, limit, action, (cause) => blobFault(cause, path))
  }

  async function read(path: string): Promise<Stored> {
    checkStoragePath(path)
    return isContentAddressed(path) ? readKept(path) : readCurrent(path)
  }

  async function readKept(path: string): Promise<Stored> {
    const address = origin && `${origin}/${encoded(root + path)}`
    const kept = address && (await trying(path, () => download(address, impatient)))
    // Only the store itself knows that there is no such file; the CDN may not have heard of it yet.
    return kept || readCurrent(path)
  }

  /** Asks the store for the tag first, and then for the copy that has it. */
  async function readCurrent(path: string): Promise<Stored> {
    const deadline = performance.now() + Math.min(patience, LOOKING)
    for (let pause = FIRST_PAUSE; ; pause *= 2) {
      const { url, etag } = await current(path)
      origin = new URL(url).origin
      // Every version has an address of its own, at which no cache has an older one.
      const unseen = `${url}?tag=${encodeURIComponent(opaque(etag))}&look=${pause}`
      const found = await trying(path, () => download(unseen, impatient))
      if (found && opaque(found.etag) === opaque(etag)) return { bytes: found.bytes, etag }
      if (performance.now() + pause > deadline) return oldCopy(path, found)
      await after(pause)
    }
  }

  /** What the store itself knows of a file now. */
  function current(path: string) {
    return trying(path, (abortSignal) => sdk.head(root + path, { token, abortSignal }))
  }

  async function write(path: string, bytes: Uint8Array, options: { ifMatch?: string | null } = {}) {
    checkStoragePath(path)
    const { ifMatch } = options
    if (ifMatch === null && bytes.length > LARGE && (await orMissing(current(path))))
      throw takenFile(path)
    try {
      return await upload(root + path, bytes, { token, ifMatch }, (action, limit) =>
        trying(path, action, limit),
      )
    } catch (error) {
      throw ifMatch && isCode(error, 'not_found') ? goneFile(path, ifMatch, error) : error
    }
  }

  async function* list(prefix: string) {
    const paths: string[] = []
    let cursor: string | undefined
    do {
      const page = await trying(prefix, (abortSignal) =>
        sdk.list({ token, abortSignal, prefix: root + prefix, ...(cursor && { cursor }) }),
      )
      paths.push(...page.blobs.map(({ pathname }) => pathname.slice(root.length)))
      cursor = page.hasMore ? page.cursor : undefined
    } while (cursor)
    // A store may hold what others put there, under names that no store of ours could have.
    yield* paths.filter(isStoragePath).sort()
  }

  async function stat(path: string) {
    checkStoragePath(path)
    const { size, uploadedAt } = await current(path)
    return { bytes: size, writtenAt: new Date(uploadedAt) }
  }

  async function remove(path: string) {
    checkStoragePath(path)
    await trying(path, (abortSignal) => sdk.del(root + path, { token, abortSignal }))
  }

  return { read, write, list, stat, delete: remove }
}

/** An old copy with its own tag is still true to its word: what is written by that tag conflicts. */
function oldCopy(path: string, found: Stored | undefined): Stored {
  if (found) return found
  throw missingFile(path)
}

/** A public file; undefined where there is none. */
async function download(address: string, dispatcher: Agent): Promise<Stored | undefined> {
  // Compressed on the way, the file would come with a weak tag.
  const headers = { 'accept-encoding': 'identity' }
  const answer = await fetch(address, { headers, dispatcher })
  if (answer.ok) {
    const etag = answer.headers.get('etag') ?? ''
    return { bytes: new Uint8Array(await answer.arrayBuffer()), etag }
  }
  await answer.body?.cancel()
  if (answer.status === 404) return undefined
  throw new AnswerError(answer.status, answer.headers.get('retry-after'))
}

/** What a tag says, however it is spelled: the CDN's may be marked as weak. */
function opaque(etag: string): string {
  return etag.replace(/^W\/|"/g, '')
}

function encoded(pathname: string): string {
  return pathname.split('/').map(encodeURIComponent).join('/')
}

function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof GardenError && error.code === code
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
