import { createHash } from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { type Hold, withLock } from '../../lib/storage/lock.ts'
import { readJson } from '../json.ts'
import { looks } from './crew.ts'
import { DATASET_FILE, type DatasetInfo, datasetSchema } from './dataset.ts'
import { factsFile, writeFacts } from './facts.ts'
import { hash, type Look, type Shape, shapeSchema } from './picture.ts'
import { classFacts, type Facts, type Source } from './source.ts'

/** Bytes a shard, which is held in memory until it is full: 2,000 pictures of 64 × 64. */
const SHARD = 2000 * 64 ** 2 * 3
const PACKING_FILE = 'packing.json'

export const BAD = ['skip', 'fail'] as const
export const DUPLICATES = ['keep', 'drop'] as const

export type PackOptions = {
  folder: string
  shape: Shape
  /** What happens at a picture that cannot be used. */
  bad: (typeof BAD)[number]
  /** What happens to a picture whose square has come before, pixel for pixel. */
  duplicates: (typeof DUPLICATES)[number]
  name: string
  origin: string
  licence: string
  /** Of pictures that are drawn. */
  seed: number | null
}

/** How far packing has come; it stays beside the shards and tells what was left out. */
const packingSchema = z.strictObject({
  plan: z.strictObject({
    source: z.string(),
    shape: shapeSchema,
    bad: z.enum(BAD),
    duplicates: z.enum(DUPLICATES),
  }),
  /** Pictures of the source that the shards and `leftOut` account for. */
  next: z.int().min(0),
  leftOut: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  shards: z.array(datasetSchema.shape.shards.element),
})

type Packing = z.infer<typeof packingSchema>

export type Packed = { info: DatasetInfo; leftOut: Packing['leftOut'] }

/**
 * Packs a source into shards, on all cores. The same pictures and options give the same bytes,
 * whatever the number of cores; a call that was killed is taken up after its last whole shard.
 *
 * @param onProgress called with the number of the source's pictures done
 * @throws GardenError `invalid_dataset` at a picture that cannot be used (with `fail`), when none can,
 *   or when the folder holds something else; `storage_failed` while another process packs into it
 */
export async function pack(
  source: Source,
  options: PackOptions,
  onProgress: (done: number) => void,
): Promise<Packed> {
  await mkdir(options.folder, { recursive: true })
  return withLock(
    join(options.folder, 'pack.lock'),
    async (hold) => {
      const packing = await begun(source, options)
      onProgress(packing.next)
      if (packing.next < source.count)
        await packRest(source, options, packing, { hold, onProgress })
      if (packing.shards.length === 0) throw noneUsable(source, packing)
      return { info: await describe(options, packing), leftOut: packing.leftOut }
    },
    { patience: 0 },
  )
}

/** Whether a folder holds a data set of other pictures, or of the same by other options. */
export async function holdsOthers(source: Source, options: PackOptions): Promise<boolean> {
  const found = await readPacking(options.folder)
  if (!found) return (await lengthOf(join(options.folder, DATASET_FILE))) !== undefined
  return JSON.stringify(found.plan) !== JSON.stringify(planOf(source, options))
}

/** What an earlier call with the same plan has left, or nothing. */
async function begun(source: Source, options: PackOptions): Promise<Packing> {
  const { folder, shape } = options
  if (await holdsOthers(source, options)) throw otherSet(folder)
  const found = await readPacking(folder)
  if (found && (await areWhole(source, folder, found.shards, shape))) return found
  return { plan: planOf(source, options), next: 0, leftOut: [], shards: [] }
}

function planOf({ digest }: Source, { shape, bad, duplicates }: PackOptions): Packing['plan'] {
  return { source: digest, shape, bad, duplicates }
}

async function readPacking(folder: string): Promise<Packing | undefined> {
  const file = join(folder, PACKING_FILE)
  if ((await lengthOf(file)) === undefined) return undefined
  return readJson(file, packingSchema, 'invalid_dataset', {
    message: `${file} cannot be read.`,
    suggestion: 'Choose another folder with --out, or remove that one.',
  })
}

async function packRest(
  source: Source,
  options: PackOptions,
  packing: Packing,
  { hold, onProgress }: { hold: Hold; onProgress: (done: number) => void },
): Promise<void> {
  const shard = emptyShard(options.shape)
  const known = await knownSquares(options, packing)
  const keep = async (upTo: number) => {
    await hold.require()
    await save(options.folder, packing, shard, upTo)
  }
  const classOf = source.tellsFacts ? classFacts : () => undefined
  let done = packing.next
  for await (const batch of looks(source, options.shape, done)) {
    for (const { look, picture } of batch) {
      done += 1
      const reason = reasonToLeaveOut(look, options, known)
      if (reason === undefined) shard.add(picture ?? new Uint8Array(), look.facts ?? classOf(look))
      else packing.leftOut.push({ name: look.name, reason })
      if (shard.isFull()) await keep(done)
    }
    onProgress(done)
  }
  await keep(done)
}

type Shard = ReturnType<typeof emptyShard>

/** Memory for one shard, filled again and again. */
function emptyShard({ resolution, channels }: Shape) {
  const size = resolution ** 2 * channels
  const bytes = new Uint8Array(Math.max(1, Math.floor(SHARD / size)) * size)
  let filled = 0
  let facts: Facts[] = []
  return { add, isFull, take }

  function add(picture: Uint8Array, known?: Facts): void {
    bytes.set(picture, filled)
    filled += size
    if (known) facts.push(known)
  }

  function isFull(): boolean {
    return filled === bytes.length
  }

  /** What is in it, until the next `add`; empty afterwards. */
  function take(): { bytes: Uint8Array; count: number; facts: Facts[] } {
    const taken = { bytes: bytes.subarray(0, filled), count: filled / size, facts }
    filled = 0
    facts = []
    return taken
  }
}

/** Hashes of the squares packed so far, as workers make them; undefined when repeats are kept. */
async function knownSquares(
  { folder, shape, duplicates }: PackOptions,
  { shards }: Packing,
): Promise<Set<string> | undefined> {
  if (duplicates === 'keep') return undefined
  const size = shape.resolution ** 2 * shape.channels
  const known = new Set<string>()
  for (const { file } of shards) {
    const bytes = await readFile(join(folder, file))
    for (let at = 0; at < bytes.length; at += size) known.add(hash(bytes.subarray(at, at + size)))
  }
  return known
}

function reasonToLeaveOut(
  { name, fault, pictureHash = '' }: Look,
  { bad }: PackOptions,
  known: Set<string> | undefined,
): string | undefined {
  if (fault) {
    const reason = `${fault.kind}: ${fault.reason}`
    if (bad === 'skip') return reason
    throw unusable(name, reason)
  }
  if (known?.has(pictureHash)) return 'duplicate: the same picture came before'
  known?.add(pictureHash)
  return undefined
}

/** The shard before what tells of it: a kill between the two only packs it again, to the same bytes. */
async function save(folder: string, packing: Packing, shard: Shard, done: number): Promise<void> {
  const { bytes, count, facts } = shard.take()
  if (count > 0) {
    const file = `shard-${String(packing.shards.length).padStart(5, '0')}.bin`
    await writeAtomically(join(folder, file), bytes)
    if (facts.length > 0) await writeFacts(folder, file, facts)
    packing.shards.push({ file, count, sha256: sha256(bytes) })
  }
  packing.next = done
  await writeAtomically(join(folder, PACKING_FILE), `${JSON.stringify(packing, null, 2)}\n`)
}

async function describe(
  { folder, shape, name, origin, licence, seed }: PackOptions,
  { shards }: Packing,
): Promise<DatasetInfo> {
  const info: DatasetInfo = {
    format: 1,
    name,
    source: origin,
    licence,
    resolution: shape.resolution,
    channels: shape.channels,
    count: shards.reduce((sum, { count }) => sum + count, 0),
    seed,
    sha256: sha256(shards.map((shard) => shard.sha256).join('')),
    shards,
  }
  await writeAtomically(join(folder, DATASET_FILE), `${JSON.stringify(info, null, 2)}\n`)
  return info
}

async function areWhole(
  { tellsFacts }: Source,
  folder: string,
  shards: Packing['shards'],
  { resolution, channels }: Shape,
): Promise<boolean> {
  const whole = await Promise.all(
    shards.map(async ({ file, count }) => {
      const bytes = await lengthOf(join(folder, file))
      // Sets that were drawn before facts came with them are drawn again, to the same pictures.
      const lacksFacts = tellsFacts && (await lengthOf(factsFile(folder, file))) === undefined
      return bytes === count * resolution ** 2 * channels && !lacksFacts
    }),
  )
  return whole.every(Boolean)
}

/** In bytes; undefined when there is no such file. */
async function lengthOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found?.size
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function otherSet(folder: string): GardenError {
  return new GardenError(
    'invalid_dataset',
    `${folder} already holds a data set of other pictures or with other options.`,
    { suggestion: 'Choose another folder with --out, or remove that one.' },
  )
}

function unusable(name: string, reason: string): GardenError {
  return new GardenError('invalid_dataset', `${name} cannot be used, ${reason}.`, {
    suggestion: 'Pack with --bad skip to leave such pictures out; "gan dataset check" lists all.',
  })
}

function noneUsable({ count }: Source, { leftOut }: Packing): GardenError {
  const [first] = leftOut
  return new GardenError(
    'invalid_dataset',
    `None of the ${count} pictures can be used; ${first?.name} is ${first?.reason}.`,
    { suggestion: '"gan dataset check" lists what is wrong with each.' },
  )
}
