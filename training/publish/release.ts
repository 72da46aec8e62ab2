import type * as tf from '@tensorflow/tfjs'
import { type Digest, sha256 } from '../../lib/digest.ts'
import { DIRECTIONS_FILE } from '../../lib/latent/directions.ts'
import { sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import type { Network } from '../../lib/model/compile/network.ts'
import type { ModelId } from '../../lib/model/id.ts'
import type { Program } from '../../lib/model/integers/program.ts'
import { draw } from '../../lib/model/integers/reference.ts'
import { loadGenerator } from '../../lib/model/load.ts'
import {
  type Card,
  type Curated,
  type Curves,
  MANIFEST_FILE,
  type Manifest,
} from '../../lib/model/manifest.ts'
import type { Config } from '../config.ts'
import { type DirectionsRecord, readDirections } from '../directions/record.ts'
import { ageModels } from './ages.ts'
import { CRITIC_FILE } from './critic.ts'
import { growthSheets, type SheetFiles } from './growth.ts'
import { layerFiles, type Shape } from './layers.ts'
import { type Neighbour, PROGRAM_FILE, type ProgramFiles, programFiles } from './program.ts'
import { walkFile } from './walk.ts'

/** The picture by which readers prove their backend. */
const KNOWN_SEED = toSeed(1234567)

export type GeneratorSource = {
  id: ModelId
  config: Pick<Config, 'resolution' | 'channels' | 'latentSize' | 'prior' | 'gridColumns'>
  generator: tf.LayersModel
  /** What it is compiled from, where its layers are not enough. */
  network?: Network
  /** What it is already, in whole numbers. */
  program?: Program
  /** Recipes of the walks to show. */
  walks: readonly string[]
  /** Title and description in other languages than English. */
  words?: Manifest['words']
  /** What was chosen by eye to show. */
  curated?: Curated | undefined
  curves: Curves
  card: Card
}

export type ReleaseSource = GeneratorSource & {
  run: string
  config: Config
  critic?: Uint8Array | undefined
}

/** How a generator came to be what it is. */
export type History = {
  /** What `ageModels` gives, from the finished generator on; absent = there are none. */
  ages?: (finished: Neighbour) => ReturnType<typeof ageModels>
  sheets: SheetFiles
  directions: DirectionsRecord['directions']
  /** What `criticFile` gives; a generator that another program trained has none. */
  critic?: Uint8Array | undefined
}

export type ReleaseFiles = { digest: Digest; manifest: Manifest; files: Map<string, Uint8Array> }

/**
 * Every file of a release, in memory, by path; the manifest's hash is the release's digest. The same
 * run gives the same bytes.
 *
 * @throws GardenError `invalid_manifest`, `backend_unavailable` for a generator that readers could not compile
 */
export async function buildRelease(source: ReleaseSource): Promise<ReleaseFiles> {
  const { run, config, card, critic } = source
  const ages = (finished: Neighbour) => ageModels(run, config, card.kimg, finished)
  const sheets = await growthSheets(run, card.kimg)
  const found = await readDirections(run, { step: card.steps ?? 0, kimg: card.kimg })
  return assembleRelease(source, { ages, sheets, directions: found?.directions ?? [], critic })
}

/** The same of a generator that no run of ours has trained. */
export async function assembleRelease(
  source: GeneratorSource,
  { ages: agesOf, sheets, directions, critic }: History,
): Promise<ReleaseFiles> {
  const { id, config, generator, card, curves } = source
  const layers = await layerFiles(generator, config)
  const published = await layers.load()
  const whole = await programFiles(published, config, source)
  published.dispose()
  const ages = await agesOf?.({ program: whole.program, path: PROGRAM_FILE })
  const walks = await walkFiles(source)
  const files = new Map([
    ...whole.files,
    ...layers.files,
    ...(ages?.files ?? []),
    ...sheets.files,
    ...walks.files,
  ])
  files.set('curves.json', json(curves)).set('card.json', json(card))
  if (directions.length > 0) files.set(DIRECTIONS_FILE, json(directions))
  if (critic) files.set(CRITIC_FILE, critic)
  const manifest: Unsealed = {
    format: 2,
    id,
    title: card.title,
    description: card.description,
    ...(source.words && { words: source.words }),
    resolution: config.resolution,
    channels: config.channels,
    latentSize: config.latentSize,
    prior: config.prior,
    kimg: card.kimg,
    layers: {
      model: 'model.json',
      bytes: layers.bytes,
      transferBytes: layers.transferBytes,
      quantization: layers.quantization,
    },
    ages: ages?.ages ?? [],
    directions: directions.map(({ name }) => name),
    ...finishedPart(whole, config),
    grids: sheets.grids,
    gridShape: {
      columns: config.gridColumns,
      rows: config.gridColumns,
      seeds: Array.from({ length: config.gridColumns ** 2 }, (_, i) => toSeed(i)),
    },
    walks: walks.walks,
    ...(source.curated && { curated: source.curated }),
    curves: 'curves.json',
    card: 'card.json',
    ...(critic && { critic: CRITIC_FILE }),
    licence: card.licence,
  }
  return sealRelease(manifest, files)
}

/** A manifest but for the files' digests. */
export type Unsealed = Omit<Manifest, 'files'>

/**
 * A release as readers find it, read once for proof.
 *
 * @param files all of them but the manifest, which is added
 * @throws GardenError `invalid_manifest`, `backend_unavailable` for a generator that readers could not load
 */
export async function sealRelease(
  unsealed: Unsealed,
  files: Map<string, Uint8Array>,
): Promise<ReleaseFiles> {
  const manifest = { ...unsealed, files: await Promise.all([...files].map(listed)) }
  await requireReadable(manifest, files)
  const bytes = json(manifest)
  files.set(MANIFEST_FILE, bytes)
  return { digest: await sha256(bytes), manifest, files }
}

async function walkFiles({ generator, config, walks }: GeneratorSource) {
  const files = new Map<string, Uint8Array>()
  const entries: Manifest['walks'] = []
  for (const [i, recipe] of walks.entries()) {
    const file = `walks/${i + 1}.webp`
    const { bytes, frames, fps } = await walkFile(generator, config, recipe)
    files.set(file, bytes)
    entries.push({ recipe, file, frames, fps })
  }
  return { files, walks: entries }
}

/** What a manifest says of the finished generator in whole numbers. */
export function finishedPart(
  { program, bytes, transferBytes, quantization }: ProgramFiles,
  shape: Shape,
): Pick<Manifest, 'weights' | 'knownAnswer'> {
  return {
    weights: { program: PROGRAM_FILE, bytes, transferBytes, quantization },
    knownAnswer: { seed: KNOWN_SEED, pixels: knownPicture(program, shape) },
  }
}

/** Drawn sum by sum, for readers to compare what they compute with. */
function knownPicture(program: Program, { latentSize, prior }: Shape): string {
  return Buffer.from(draw(program, sampleLatent(KNOWN_SEED, latentSize, prior))).toString('base64')
}

/** Loads the release as a reader will, which proves it. */
async function requireReadable(manifest: Manifest, files: Map<string, Uint8Array>): Promise<void> {
  const reader = await loadGenerator(manifest, async (path) => files.get(path) ?? new Uint8Array())
  reader.dispose()
}

async function listed([path, bytes]: [string, Uint8Array]) {
  return { path, bytes: bytes.length, sha256: await sha256(bytes) }
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
}
