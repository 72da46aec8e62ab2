import { type io, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import * as z from 'zod'
import { verifyFile } from '../digest.ts'
import { GardenError } from '../error.ts'
import { toBytes } from '../image/range.ts'
import type { Raster } from '../image/raster.ts'
import { noSuchAge } from '../latent/recipe.ts'
import { parseJson } from './json.ts'
import type { Manifest } from './manifest.ts'

/** A published model in memory: latents in, pictures out. */
export type Generator = {
  manifest: Manifest
  /**
   * @param latents float32 [latentSize] each
   * @returns a picture for each, in order
   * @throws RangeError for a latent of another size
   */
  generate(latents: readonly Float32Array[]): Promise<Raster[]>
  /** Frees its memory. It cannot be used afterwards. */
  dispose(): void
}

/** Pictures in one forward pass: more would cost memory and gain no speed. */
const BATCH = 64

/**
 * Loads a published model onto the backend in use: finished, or as it was at an age.
 *
 * @param read gives the bytes of a file of the release; they are checked against the manifest
 * @param age whole kimg, one of the manifest's ages; absent = finished
 * @throws GardenError `corrupt_file` for bytes that were not published, `invalid_manifest` for a model
 *   that is not what the manifest says, `invalid_recipe` for an age that was not kept; whatever
 *   `read` throws
 */
export async function loadGenerator(
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
  age?: number,
): Promise<Generator> {
  const file = modelFile(manifest, age)
  const model = await buildModel(manifest, await readArtifacts(manifest, file, read))
  return {
    manifest,
    dispose: () => void model.dispose(),
    async generate(latents) {
      const pictures: Raster[] = []
      for (let start = 0; start < latents.length; start += BATCH) {
        pictures.push(...(await forward(model, manifest, latents.slice(start, start + BATCH))))
      }
      return pictures
    },
  }
}

const weightSchema = z.looseObject({ name: z.string(), shape: z.array(z.int()), dtype: z.string() })

const modelSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(
    z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) }),
  ),
})

function modelFile({ id, weights, ages }: Manifest, age: number | undefined): string {
  if (age === undefined) return weights.model
  const kept = ages.find(({ kimg }) => kimg === age)
  if (kept) return kept.model
  throw noSuchAge(age, { id, ages: ages.map(({ kimg }) => kimg) })
}

/** A model file and its shards, as TF.js's own handlers would give them. */
async function readArtifacts(
  manifest: Manifest,
  file: string,
  read: (path: string) => Promise<Uint8Array>,
): Promise<io.ModelArtifacts> {
  const model = parseJson(await readVerified(manifest, read, file), file, modelSchema)
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const paths = model.weightsManifest.flatMap((group) => group.paths.map((path) => folder + path))
  const shards = await Promise.all(paths.map((path) => readVerified(manifest, read, path)))
  return {
    modelTopology: model.modelTopology,
    weightSpecs: model.weightsManifest.flatMap(
      (group) => group.weights,
    ) as io.WeightsManifestEntry[],
    weightData: shards.map((shard) => new Uint8Array(shard).buffer),
  }
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

async function buildModel(manifest: Manifest, artifacts: io.ModelArtifacts): Promise<LayersModel> {
  const model = await loadLayersModel({ load: async () => artifacts }).catch((cause) => {
    throw unlike(manifest, `TF.js cannot build model.json: ${cause.message}`, cause)
  })
  const { latentSize, resolution, channels } = manifest
  const shapes = JSON.stringify([model.inputs[0]?.shape, model.outputs[0]?.shape])
  const expected = JSON.stringify([
    [null, latentSize],
    [null, resolution, resolution, channels],
  ])
  if (shapes === expected) return model
  model.dispose()
  throw unlike(manifest, `model.json goes from and to ${shapes}, the manifest says ${expected}`)
}

/** @param latents at most a batch; [n, latentSize] → [n, resolution, resolution, channels] */
async function forward(
  model: LayersModel,
  manifest: Manifest,
  latents: readonly Float32Array[],
): Promise<Raster[]> {
  const input = stack(latents, manifest.latentSize)
  const output = tidy(() => {
    const shape: [number, number] = [latents.length, manifest.latentSize]
    return model.predictOnBatch(tensor2d(input, shape)) as Tensor
  })
  try {
    return rasters(toBytes((await output.data()) as Float32Array), manifest)
  } finally {
    output.dispose()
  }
}

/** @returns row-major [n, size] */
function stack(latents: readonly Float32Array[], size: number): Float32Array {
  const stacked = new Float32Array(latents.length * size)
  for (const [i, latent] of latents.entries()) {
    if (latent.length !== size) {
      throw new RangeError(`A latent has ${latent.length} components, the generator takes ${size}.`)
    }
    stacked.set(latent, i * size)
  }
  return stacked
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
