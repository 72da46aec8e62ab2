import { verifyFile } from '../digest.ts'
import { GardenError } from '../error.ts'
import { noSuchAge } from '../latent/recipe.ts'
import { parseModel, readShards } from './compile/files.ts'
import { readLayers } from './compile/layers.ts'
import { foldLayers, type Stage } from './compile/stages.ts'
import { decodeWeights } from './compile/weights.ts'
import { type Generator, generatorOn } from './generator.ts'
import { assemble } from './kernels/program.ts'
import type { Manifest } from './manifest.ts'
import { proveGenerator } from './proof.ts'

export type { Generator }

/**
 * Loads a published model, finished or as it was at an age, compiles it, and proves that what was
 * compiled draws as the layers do.
 *
 * @param read gives the bytes of a file of the release; they are checked against the manifest
 * @param options.age whole kimg, one of the manifest's ages; absent = finished
 * @param options.start what computes: by default our WebAssembly kernels, which give the same bits on
 *   every machine; `startOnWebGPU` and `startOnWebGL` put it on the graphics card
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
  const generator = generatorOn(engine, manifest)
  try {
    return { ...generator, maxDifference: await differenceOf(generator, options.age) }
  } catch (error) {
    generator.dispose()
    throw error
  }
}

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
  const verified = (path: string) => readVerified(manifest, read, path)
  const { modelTopology, weightsManifest } = parseModel(await verified(file), file)
  const groups = await readShards(file, weightsManifest, verified)
  const weights = new Map(groups.flatMap((group) => [...decodeWeights(group, group.bytes)]))
  const stages = foldLayers(readLayers(modelTopology, weights), manifest.latentSize)
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
