import * as z from 'zod'
import { concatenate } from '../bytes.ts'
import { verifyFile } from '../digest.ts'
import { GardenError } from '../error.ts'
import type { Raster } from '../image/raster.ts'
import { noSuchAge } from '../latent/recipe.ts'
import { readLayers, type Weights } from './compile/layers.ts'
import { foldLayers, type Stage } from './compile/stages.ts'
import { decodeWeights, groupSchema } from './compile/weights.ts'
import type { Engine } from './engine.ts'
import { parseJson } from './json.ts'
import { assemble } from './kernels/program.ts'
import type { Manifest } from './manifest.ts'
import { proveGenerator } from './proof.ts'

/** A published model in memory: latents in, pictures out. */
export type Generator = {
  manifest: Manifest
  /** Bytes of memory that it takes. */
  bytes: number
  /** Of the proof, in levels of 255; an age comes without an answer to compare with. */
  maxDifference: number | undefined
  /**
   * @param latents float32 [latentSize] each
   * @returns a picture for each, in order, in memory of its own
   * @throws RangeError for a latent of another size
   */
  generate(latents: readonly Float32Array[]): Promise<Raster[]>
  /** Frees its memory. It cannot be used afterwards. */
  dispose(): void
}

/**
 * Loads a published model, finished or as it was at an age, compiles it, and proves that what was
 * compiled draws as the layers do.
 *
 * @param read gives the bytes of a file of the release; they are checked against the manifest
 * @param options.age whole kimg, one of the manifest's ages; absent = finished
 * @param options.start what computes: by default our WebAssembly kernels, which give the same bits on
 *   every machine; `startOnTensors` puts it on the graphics card
 * @throws GardenError `corrupt_file` for bytes that were not published, `invalid_manifest` for a model
 *   that is not what the manifest says or cannot be compiled, `invalid_recipe` for an age that was not
 *   kept, `backend_unavailable` where it cannot be computed, or comes out wrong; whatever `read` throws
 */
export async function loadGenerator(
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
  options: { age?: number | undefined; start?: typeof assemble } = {},
): Promise<Generator> {
  const stages = await compile(manifest, modelFile(manifest, options.age), read)
  const engine = await (options.start ?? assemble)(stages)
  const { bytes, dispose } = engine
  const grow = (latents: readonly Float32Array[]) => generate(engine, manifest, latents)
  try {
    const maxDifference = await differenceOf(manifest, options.age, grow)
    return { manifest, bytes, maxDifference, generate: grow, dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

const modelSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(groupSchema),
})

function modelFile({ id, weights, ages }: Manifest, age: number | undefined): string {
  if (age === undefined) return weights.model
  const kept = ages.find(({ kimg }) => kimg === age)
  if (kept) return kept.model
  throw noSuchAge(age, { id, ages: ages.map(({ kimg }) => kimg) })
}

async function compile(
  manifest: Manifest,
  file: string,
  read: (path: string) => Promise<Uint8Array>,
): Promise<Stage[]> {
  const model = parseJson(await readVerified(manifest, read, file), file, modelSchema)
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const weights: Weights[] = await Promise.all(
    model.weightsManifest.map(async (group) => {
      const paths = group.paths.map((path) => folder + path)
      const shards = await Promise.all(paths.map((path) => readVerified(manifest, read, path)))
      return decodeWeights(group, concatenate(shards))
    }),
  )
  const all = new Map(weights.flatMap((group) => [...group]))
  const stages = foldLayers(readLayers(model.modelTopology, all), manifest.latentSize)
  requireShape(stages, manifest)
  return stages
}

async function readVerified(
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
  path: string,
): Promise<Uint8Array> {
  const published = manifest.files.find((file) => file.path === path)
  if (!published) throw unlike(manifest, `model.json asks for ${path}, which is not in the release`)
  const bytes = await read(path)
  await verifyFile(published, bytes)
  return bytes
}

function requireShape(stages: readonly Stage[], manifest: Manifest): void {
  const { height, width, channels } = stages.at(-1)?.output ?? { height: 0, width: 0, channels: 0 }
  const { resolution } = manifest
  if (height === resolution && width === resolution && channels === manifest.channels) return
  const told = `${resolution} × ${resolution} × ${manifest.channels}`
  throw unlike(
    manifest,
    `model.json gives ${height} × ${width} × ${channels}, the manifest says ${told}`,
  )
}

async function differenceOf(
  manifest: Manifest,
  age: number | undefined,
  grow: Generator['generate'],
): Promise<number | undefined> {
  if (age !== undefined) return undefined
  return (await proveGenerator({ manifest, generate: grow })).maxDifference
}

async function generate(
  engine: Engine,
  manifest: Manifest,
  latents: readonly Float32Array[],
): Promise<Raster[]> {
  for (const latent of latents) requireSize(latent, manifest)
  const pictures: Raster[] = []
  for (let first = 0; first < latents.length; first += engine.pictures) {
    const bytes = await engine.run(latents.slice(first, first + engine.pictures))
    pictures.push(...rasters(bytes, manifest))
  }
  return pictures
}

function requireSize({ length }: Float32Array, { latentSize }: Manifest): void {
  if (length === latentSize) return
  throw new RangeError(`A latent has ${length} components, the generator takes ${latentSize}.`)
}

function rasters(bytes: Uint8Array, { resolution, channels }: Manifest): Raster[] {
  const length = resolution * resolution * channels
  return Array.from({ length: bytes.length / length }, (_, i) => ({
    width: resolution,
    height: resolution,
    channels,
    data: bytes.slice(i * length, (i + 1) * length),
  }))
}

function unlike(manifest: Manifest, problem: string, cause?: unknown): GardenError {
  return new GardenError('invalid_manifest', `${manifest.id}: ${problem}.`, {
    suggestion: 'Publish the model again.',
    cause,
  })
}
