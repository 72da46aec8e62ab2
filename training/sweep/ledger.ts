import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { type Digest, sha256 } from '../../lib/digest.ts'
import { GardenError } from '../../lib/error.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { orMissing, type Storage } from '../../lib/storage/storage.ts'
import { parseJson } from '../json.ts'

const schema = z.strictObject({
  format: z.literal(1),
  /** Who may write here. */
  owner: z.string(),
  state: z.enum(['running', 'finished', 'pruned']),
  step: z.int(),
  kimg: z.number(),
  /** The run's folder as it was then; each file lies under its digest. */
  files: z.record(z.string(), z.strictObject({ bytes: z.int(), sha256: z.string() })),
})

/** What a store knows of a run: whose it is, where it stands, and all files that going on takes. */
export type Ledger = z.infer<typeof schema>

type Files = Ledger['files']

const NEW: Omit<Ledger, 'owner'> = { format: 1, state: 'running', step: 0, kimg: 0, files: {} }

/** A run in a store, while it is ours. */
export type Lease = {
  /** As it was found, or last pushed. */
  ledger(): Ledger
  /** Puts the run's files where they were. */
  pull(folder: string): Promise<void>
  /**
   * Keeps the run's folder as it is now. The files come first and the ledger, on the condition that it is still ours,
   * last: a reader finds the whole state of one tick or of the one before.
   *
   * @throws GardenError `conflict` when somebody else has taken the run over
   */
  push(folder: string, now: Pick<Ledger, 'state' | 'step' | 'kimg'>): Promise<void>
}

/**
 * Takes a run over, whoever had it: from now on what that one pushes is refused.
 *
 * @param place of the run in the store
 * @param owner a name nobody else has
 */
export async function takeRun(store: Storage, place: string, owner: string): Promise<Lease> {
  const file = `${place}/ledger.json`
  let current: Ledger = { ...NEW, owner }
  let etag: string | null = null
  const hashed = hashCache()

  async function load(): Promise<void> {
    const stored = await orMissing(store.read(file))
    etag = stored?.etag ?? null
    current = stored ? parseLedger(file, stored.bytes) : { ...NEW, owner }
  }

  /** False when another was faster. An answer that was lost may have been a yes. */
  async function replace(next: Ledger): Promise<boolean> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(next, null, 2)}\n`)
    try {
      etag = (await store.write(file, bytes, { ifMatch: etag })).etag
    } catch (error) {
      if (!(error instanceof GardenError) || error.code !== 'conflict') throw error
      await load()
      if (!isDeepStrictEqual(current, next)) return false
    }
    current = next
    return true
  }

  async function push(folder: string, now: Pick<Ledger, 'state' | 'step' | 'kimg'>) {
    const before = new Set(Object.values(current.files).map((one) => one.sha256))
    const files: Files = {}
    for (const path of await filesOf(folder)) {
      const { bytes, sha256: digest } = await hashed(join(folder, path))
      files[path] = { bytes, sha256: digest }
      if (!before.has(digest))
        await store.write(`${place}/files/${digest}`, await bytesOf(join(folder, path)))
    }
    if (!(await replace({ ...current, ...now, files }))) throw takenOver(place, current.owner)
    const after = new Set(Object.values(files).map((one) => one.sha256))
    for (const digest of before)
      if (!after.has(digest)) await store.delete(`${place}/files/${digest}`)
  }

  const pull = (folder: string) => fetchFiles(store, place, current.files, folder)

  do await load()
  while (!(await replace({ ...current, owner })))
  return { ledger: () => current, pull, push }
}

/** Where a run stands, without taking it; undefined when nobody has begun it. */
export async function readLedger(store: Storage, place: string): Promise<Ledger | undefined> {
  const file = `${place}/ledger.json`
  const stored = await orMissing(store.read(file))
  return stored && parseLedger(file, stored.bytes)
}

/**
 * Puts the files of a run in a store into a folder. A worker may end a tick meanwhile, and take away what was superseded:
 * then its newer state is copied.
 *
 * @returns false when there is nothing of it yet
 */
export async function copyRun(store: Storage, place: string, folder: string): Promise<boolean> {
  const ledger = await readLedger(store, place)
  if (!ledger) return false
  try {
    await fetchFiles(store, place, ledger.files, folder)
  } catch (error) {
    if (!(error instanceof GardenError) || error.code !== 'not_found') throw error
    if (isDeepStrictEqual(await readLedger(store, place), ledger)) throw error
    return copyRun(store, place, folder)
  }
  return Object.keys(ledger.files).length > 0
}

async function fetchFiles(
  store: Storage,
  place: string,
  files: Files,
  folder: string,
): Promise<void> {
  for (const [path, { sha256: digest }] of Object.entries(files)) {
    const { bytes } = await store.read(`${place}/files/${digest}`)
    if ((await sha256(bytes)) !== digest) throw damaged(place, path)
    await writeAtomically(join(folder, path), bytes)
  }
}

/** All that belongs to the run; locks and files on their way are this machine's. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter(
      (entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.includes('.lock'),
    )
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

/** What a file holds, in short; those that have not changed since are not read again. */
function hashCache(): (file: string) => Promise<Files[string]> {
  const known = new Map<string, { stamp: string; digest: Digest }>()
  return async (file) => {
    const { mtimeMs, size } = await stat(file)
    const stamp = `${mtimeMs} ${size}`
    const found = known.get(file)
    const digest = found?.stamp === stamp ? found.digest : await sha256(await bytesOf(file))
    known.set(file, { stamp, digest })
    return { bytes: size, sha256: digest }
  }
}

async function bytesOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(file))
}

function parseLedger(file: string, bytes: Uint8Array): Ledger {
  const result = schema.safeParse(parseJson(new TextDecoder().decode(bytes)))
  if (result.success) return result.data
  throw new GardenError('corrupt_file', `${file} is not valid:\n${z.prettifyError(result.error)}`)
}

function takenOver(place: string, owner: string): GardenError {
  return new GardenError('conflict', `${place} was taken over by ${owner}.`, {
    suggestion: 'It goes on there; nothing is to be done.',
  })
}

function damaged(place: string, path: string): GardenError {
  return new GardenError('corrupt_file', `${path} of ${place} does not match its hash.`, {
    suggestion: 'Delete the run in the store, and it begins anew.',
  })
}
