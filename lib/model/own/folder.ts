import * as z from 'zod'
import { concatenate } from '../../bytes.ts'
import { wrong } from './fault.ts'

/** Bytes of weights. */
const MOST_BYTES = 512e6

/** A folder with a model in it; paths are relative to it. */
export type Folder = {
  name: string
  /** The model's file. */
  file: string
  paths: ReadonlySet<string>
  read(path: string): Promise<Uint8Array>
}

const specSchema = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.string(),
  quantization: z.looseObject({ dtype: z.string() }).optional(),
})

/** Whatever TF.js may have saved. */
const modelSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(
    z.looseObject({ paths: z.array(z.string()), weights: z.array(specSchema) }),
  ),
})

export type Model = z.infer<typeof modelSchema>

/**
 * Finds the model nearest to the top.
 *
 * @throws GardenError `invalid_model` when there is none
 */
export async function openFolder(
  read: (path: string) => Promise<Uint8Array>,
  paths: readonly string[],
): Promise<Folder> {
  const candidates = paths.filter((path) => path.endsWith('.json')).sort(byLikelihood)
  for (const path of candidates) {
    const isModel = /(^|\/)model\.json$/.test(path)
    const looks = isModel || isLayersModel(await read(path))
    if (looks) return folderOf(path, read, paths)
  }
  throw wrong({ kind: 'no-model' })
}

/** Nearest to the top first; of those, `model.json`. */
function byLikelihood(one: string, other: string): number {
  const rank = (path: string) => path.split('/').length * 2 - (path.endsWith('model.json') ? 1 : 0)
  return rank(one) - rank(other) || (one < other ? -1 : 1)
}

function isLayersModel(bytes: Uint8Array): boolean {
  return modelSchema.safeParse(jsonOf(bytes)).success
}

function folderOf(path: string, read: Folder['read'], paths: readonly string[]): Folder {
  const end = path.lastIndexOf('/') + 1
  const root = path.slice(0, end)
  const inside = paths.filter((each) => each.startsWith(root)).map((each) => each.slice(end))
  return {
    name: root.split('/').at(-2) ?? path.replace(/\.json$/, ''),
    file: path.slice(end),
    paths: new Set(inside),
    read: (relative) => read(root + relative),
  }
}

/**
 * Reads a model's file.
 *
 * @throws GardenError `invalid_model`
 */
export async function modelOf({ read }: Folder, file: string): Promise<Model> {
  const json = jsonOf(await read(file))
  const parsed = modelSchema.safeParse(json)
  if (isGraph(json)) throw wrong({ kind: 'graph-model', file })
  if (parsed.success) return parsed.data
  const problem = json === undefined ? 'not JSON' : (parsed.error.issues[0]?.message ?? '')
  throw wrong({ kind: 'unreadable', file, problem })
}

function isGraph(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'format' in json
    ? json.format === 'graph-model'
    : false
}

/**
 * The shards of all groups, one after the other: all there, and as long as they must be.
 *
 * @param file path of the model's file
 * @throws GardenError `invalid_model`
 */
export async function weightsOf(
  { paths, read }: Folder,
  file: string,
  { weightsManifest }: Model,
): Promise<Uint8Array> {
  const total = weightsManifest.reduce((sum, group) => sum + groupBytes(group), 0)
  if (total > MOST_BYTES) throw wrong({ kind: 'too-large', bytes: total, most: MOST_BYTES })
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const groups: Uint8Array[] = []
  for (const group of weightsManifest) {
    // TF.js itself writes ./ before them.
    const files = group.paths.map((path) => folder + path.replace(/^\.\//, ''))
    const missing = files.find((path) => !paths.has(path))
    if (missing !== undefined) throw wrong({ kind: 'shard-missing', file: missing })
    const shards = await Promise.all(files.map(read))
    requireLength(files, shards, groupBytes(group))
    groups.push(concatenate(shards))
  }
  return concatenate(groups)
}

function requireLength(
  files: readonly string[],
  shards: readonly Uint8Array[],
  expected: number,
): void {
  const bytes = shards.reduce((sum, { length }) => sum + length, 0)
  if (bytes === expected) return
  // Shards are filled in order: one that is shorter than the first was cut, unless it is the last.
  const cut = shards.findIndex(({ length }) => length < (shards[0]?.length ?? 0))
  const at = cut < 0 ? shards.length - 1 : cut
  const own = shards[at]?.length ?? 0
  const file = files[at] ?? ''
  throw wrong({ kind: 'shard-size', file, bytes: own, expected: own + expected - bytes })
}

const BYTES: Record<string, number | undefined> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  uint8: 1,
  float16: 2,
  uint16: 2,
}

function groupBytes({ weights }: Model['weightsManifest'][number]): number {
  return weights.reduce((sum, { shape, dtype, quantization }) => {
    const count = shape.reduce((product, side) => product * side, 1)
    return sum + count * (BYTES[quantization?.dtype ?? dtype] ?? 4)
  }, 0)
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
