import { GardenError } from '../error.ts'
import { DIRECTIONS_FILE, type Direction, parseDirections } from '../latent/directions.ts'
import { AGE, only } from '../latent/grammar.ts'
import { noSuchAge } from '../latent/recipe.ts'
import { type Prior, sampleLatent } from '../latent/sample.ts'
import { toSeed } from '../latent/seed.ts'
import { signed } from './compile/end.ts'
import { parseModel } from './compile/files.ts'
import { foldNetwork } from './compile/fold.ts'
import { readLayers } from './compile/layers.ts'
import { latentSizeOf, type Operation, type Shape } from './compile/operations.ts'
import { decodeWeights } from './compile/weights.ts'
import { type Generator, generatorOn } from './generator.ts'
import type { ModelId } from './id.ts'
import { assemble } from './kernels/assemble.ts'
import { loadGenerator } from './load.ts'
import { MANIFEST_FILE, type Manifest, parseManifest } from './manifest.ts'
import { wrong } from './own/fault.ts'
import { type Folder, modelOf, openFolder, weightsOf } from './own/folder.ts'
import { proveGenerator } from './proof.ts'
import { wholeOf } from './whole.ts'

/** A generator that nobody published, and the directions that lay beside it. */
export type OwnGenerator = Generator & { directions: readonly Direction[] }

export type OwnOptions = {
  /** What computes, as of `loadGenerator`. */
  start?: typeof assemble
  /** What the generator was trained on, where no manifest says it: normal unless given. */
  prior?: Prior | undefined
  /** Whole kimg, one of the ages in the folder; absent = finished. */
  age?: number | undefined
}

/** Sides of pictures. */
const LEAST_SIDE = 8
const MOST_SIDE = 1024

/**
 * Loads a generator that its owner has on a disk: a layers model of TF.js (a `model.json` or another `.json` of
 * the kind, and the shards it names beside it), or a whole release. `directions.json` and `ages/<kimg>/model.json`
 * are used where they are. Layers are put into whole numbers here, and drawn as a release is.
 *
 * @param read gives the bytes of a path
 * @param paths of all files, from wherever; the model nearest to the top is taken
 * @throws GardenError `invalid_model` with an `OwnFault`, see `faultIn`; `invalid_recipe` for an age that is not
 *   there; `corrupt_file`, `invalid_manifest`, `backend_unavailable` as of `loadGenerator`; whatever `read` throws
 */
export async function loadOwn(
  read: (path: string) => Promise<Uint8Array>,
  paths: readonly string[],
  options: OwnOptions = {},
): Promise<OwnGenerator> {
  const own = await openFolder(read, paths)
  const release = await releaseIn(own)
  const generator = release
    ? await loadGenerator(release, own.read, options)
    : await loadLayers(own, options)
  const directions = await directionsIn(own, generator.manifest)
  const manifest = {
    ...generator.manifest,
    directions: directions.map(({ name }) => name),
    ages: generator.manifest.ages.filter((age) => own.paths.has(age.program)),
  }
  return { ...generator, manifest, directions }
}

async function loadLayers(own: Folder, options: OwnOptions): Promise<Generator> {
  const file = fileOf(own, options.age)
  const model = await modelOf(own, file)
  const bytes = await weightsOf(own, file, model)
  return startCompiled(own, await compile(own, file, bytes), options)
}

function fileOf({ name, file, paths }: Folder, age: number | undefined): string {
  if (age === undefined) return file
  const ages = agesIn(paths)
  if (ages.includes(age)) return ageFile(age)
  throw noSuchAge(age, { id: name, ages })
}

const IS_AGE_FILE = only(`ages/${AGE}/model\\.json`)

function agesIn(paths: ReadonlySet<string>): number[] {
  const found = [...paths].map((path) => IS_AGE_FILE.exec(path)?.[1])
  return found
    .filter((kimg) => kimg !== undefined)
    .map(Number)
    .sort((one, other) => one - other)
}

function ageFile(kimg: number): string {
  return `ages/${kimg}/model.json`
}

/** The manifest, when the folder is a whole release. */
async function releaseIn({ paths, file, read }: Folder): Promise<Manifest | undefined> {
  if (!paths.has(MANIFEST_FILE) || file !== 'model.json') return undefined
  try {
    return parseManifest(await read(MANIFEST_FILE))
  } catch {
    // Other programs have manifests, too: the model speaks for itself then.
    return undefined
  }
}

/** Of a folder; a release tells of itself in its manifest which of them it has. */
async function directionsIn(
  { paths, read }: Folder,
  { latentSize }: Manifest,
): Promise<readonly Direction[]> {
  if (!paths.has(DIRECTIONS_FILE)) return []
  return parseDirections(await read(DIRECTIONS_FILE), latentSize)
}

type Compiled = { operations: Operation[]; latentSize: number; output: Shape }

async function compile({ read }: Folder, file: string, bytes: Uint8Array): Promise<Compiled> {
  try {
    const { modelTopology, weightsManifest } = parseModel(await read(file), file)
    const weights = weightsManifest.flatMap((group) => group.weights)
    const network = readLayers(modelTopology, decodeWeights({ paths: [], weights }, bytes))
    const operations = foldNetwork(signed(network))
    const latentSize = latentSizeOf(operations)
    const { output } = operations.at(-1) ?? {}
    if (output) return { operations, latentSize, output }
  } catch (error) {
    throw layerFault(error)
  }
  throw wrong({ kind: 'layer', problem: 'there is none' })
}

function layerFault(error: unknown): unknown {
  if (!(error instanceof GardenError)) return error
  const [, problem = error.message] =
    /^The generator cannot be compiled: (.*)\.$/s.exec(error.message) ?? []
  return wrong({ kind: 'layer', problem })
}

async function startCompiled(
  own: Folder,
  { operations, latentSize, output }: Compiled,
  options: OwnOptions,
): Promise<Generator> {
  const manifest = manifestOf(own, latentSize, output, options)
  const program = await wholeOf(operations, manifest.prior).catch((error) => {
    throw layerFault(error)
  })
  const reference = generatorOn(await assemble(program), manifest)
  if (!options.start) return reference
  const answered = await withAnswer(manifest, reference)
  const generator = generatorOn(await options.start(program), answered)
  try {
    return { ...generator, ...(await proveGenerator(generator)) }
  } catch (error) {
    generator.dispose()
    throw error
  }
}

/** Nobody wrote an answer down, so our own kernels give it to whatever else computes. */
async function withAnswer(manifest: Manifest, reference: Generator): Promise<Manifest> {
  const { latentSize, prior, knownAnswer } = manifest
  const [picture] = await reference.generate([sampleLatent(knownAnswer.seed, latentSize, prior)])
  reference.dispose()
  const letters = Array.from(picture?.data ?? [], (byte) => String.fromCharCode(byte))
  return { ...manifest, knownAnswer: { ...knownAnswer, pixels: btoa(letters.join('')) } }
}

/** What can be told of a generator that nobody published. */
function manifestOf(
  { name, file, paths }: Folder,
  latentSize: number,
  { height, width, channels }: Shape,
  { prior = 'normal' }: OwnOptions,
): Manifest {
  const isPicture = (channels === 1 || channels === 3) && height === width
  if (!isPicture || height < LEAST_SIDE || height > MOST_SIDE || latentSize < 1)
    throw wrong({ kind: 'shape', shape: `${height} × ${width} × ${channels}` })
  const size = { bytes: 1, quantization: { dtype: 'int16', maxError: 0, meanError: 0 } } as const
  const exact = { bytes: 1, quantization: { dtype: 'float32', maxError: 0, meanError: 0 } } as const
  return {
    format: 2,
    id: 'own' as ModelId,
    title: name,
    description: '',
    resolution: height,
    channels,
    latentSize,
    prior,
    kimg: 0,
    weights: { program: 'model.json', ...size },
    layers: { model: 'model.json', ...exact },
    ages: file === 'model.json' ? agesIn(paths).map((kimg) => ageOf(kimg, size)) : [],
    directions: [],
    knownAnswer: { seed: toSeed(0), pixels: '' },
    grids: [],
    gridShape: { columns: 1, rows: 1, seeds: [toSeed(0)] },
    walks: [],
    curves: 'curves.json',
    card: 'card.json',
    licence: 'unknown',
    files: [],
  }
}

function ageOf<Size>(kimg: number, size: Size) {
  return { kimg, program: ageFile(kimg), ...size }
}
