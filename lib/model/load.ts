import { verifyFile } from '../digest.ts'
import { GardenError } from '../error.ts'
import { gunzip } from '../gzip.ts'
import { noSuchAge } from '../latent/recipe.ts'
import { type Generator, generatorOn } from './generator.ts'
import { decodeProgram, parseProgram } from './integers/file.ts'
import type { Program } from './integers/program.ts'
import { assemble } from './kernels/assemble.ts'
import type { Manifest } from './manifest.ts'
import { proveGenerator } from './proof.ts'

export type { Generator }

/**
 * Loads a published model, finished or as it was at an age, proves that none of its sums can overflow, and that what
 * computes draws what it must.
 *
 * @param read gives the bytes of a file of the release; they are checked against the manifest
 * @param options.age whole kimg, one of the manifest's ages; absent = finished
 * @param options.start what computes: by default our WebAssembly kernels, which give the same bits on
 *   every machine; `startOnWebGPU` and `startOnWebGL` put it on the graphics card
 * @throws GardenError `corrupt_file` for bytes that were not published, `invalid_manifest` for a model
 *   that is not what the manifest says or whose sums could overflow, `invalid_recipe` for an age that was not
 *   kept, `backend_unavailable` where it cannot be computed, or comes out wrong; whatever `read` throws
 */
export async function loadGenerator(
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
  options: { age?: number | undefined; start?: typeof assemble } = {},
): Promise<Generator> {
  const program = await loadProgram(manifest, read, options.age)
  const engine = await (options.start ?? assemble)(program)
  const generator = generatorOn(engine, manifest)
  try {
    return { ...generator, maxDifference: await differenceOf(generator, options.age) }
  } catch (error) {
    generator.dispose()
    throw error
  }
}

/**
 * What a release draws by: its numbers, not yet proven.
 *
 * @param age whole kimg; absent = finished
 * @throws as `loadGenerator` does
 */
export function loadProgram(
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
  age?: number,
): Promise<Program> {
  return readProgram(manifest, programFile(manifest, age), read)
}

function programFile({ id, weights, ages }: Manifest, age: number | undefined): string {
  if (age === undefined) return weights.program
  const kept = ages.find(({ kimg }) => kimg === age)
  if (kept) return kept.program
  throw noSuchAge(age, { id, ages: ages.map(({ kimg }) => kimg) })
}

/** Programs that others were told from, by all that they depend on, for as long as there is memory. */
const recent = new Map<string, WeakRef<Program>>()
const RECENT = 64

/** @param asked which programs are told from this one, so that none is told from itself */
async function readProgram(
  manifest: Manifest,
  file: string,
  read: (path: string) => Promise<Uint8Array>,
  asked: readonly string[] = [],
): Promise<Program> {
  if (asked.includes(file)) throw unlike(manifest, `${file} is told from itself`)
  const described = parseProgram(await readVerified(manifest, read, file), file)
  const beside = file.slice(0, file.lastIndexOf('/') + 1) + described.numbers
  const numbers = await readVerified(manifest, read, beside).then((packed) => gunzip(packed))
  const from =
    described.from === undefined
      ? undefined
      : await readNeighbour(manifest, described.from, read, [...asked, file])
  const program = decodeProgram(described, numbers, from)
  requireShape(program, manifest)
  return program
}

/** Ages are often opened one after the other, and each is told from the next. */
async function readNeighbour(...what: Parameters<typeof readProgram>): Promise<Program> {
  const [{ files }, file] = what
  const key = [file, ...files.map(({ sha256 }) => sha256)].join(' ')
  const known = recent.get(key)?.deref()
  if (known) return known
  const program = await readProgram(...what)
  const [oldest = ''] = recent.keys()
  if (recent.size >= RECENT) recent.delete(oldest)
  recent.set(key, new WeakRef(program))
  return program
}

async function readVerified(
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
  path: string,
): Promise<Uint8Array> {
  const published = manifest.files.find((file) => file.path === path)
  if (!published)
    throw unlike(manifest, `its program asks for ${path}, which is not in the release`)
  const bytes = await read(path)
  await verifyFile(published, bytes)
  return bytes
}

function requireShape({ operations, latentSize }: Program, manifest: Manifest): void {
  const { height, width, channels } = operations.at(-1)?.output ?? {
    height: 0,
    width: 0,
    channels: 0,
  }
  const { resolution } = manifest
  const told = `${resolution} × ${resolution} × ${manifest.channels} of ${manifest.latentSize}`
  const made = `${height} × ${width} × ${channels} of ${latentSize}`
  if (made !== told) throw unlike(manifest, `its program makes ${made}, the manifest says ${told}`)
}

async function differenceOf(
  generator: Generator,
  age: number | undefined,
): Promise<number | undefined> {
  if (age !== undefined) return undefined
  return (await proveGenerator(generator)).maxDifference
}

function unlike(manifest: Manifest, problem: string, cause?: unknown): GardenError {
  return new GardenError('invalid_manifest', `${manifest.id}: ${problem}.`, {
    suggestion: 'Publish the model again.',
    cause,
  })
}
