import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { z } from 'zod'
import { type Prior, sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import { isStoragePath } from '../../lib/storage/path.ts'
import { parseJson } from '../json.ts'
import type { ForeignArray } from '../run/safetensors.ts'
import type { Weight } from './array.ts'
import { readWhole } from './file.ts'
import type { Network } from './layers.ts'
import { LARGEST_FILE, refused } from './refusal.ts'
import { type Sample, sampleOf } from './sample.ts'
import { kerasNetwork, type WeightReader } from './topology.ts'

export type TfjsModel = {
  network: Network
  /** Pictures of the model as TF.js itself loads it, on the backend in use. */
  draw(prior: Prior): Promise<Sample>
}

/** Pictures that are drawn to compare. */
const DRAWN = 16

/**
 * A TF.js layers model: `model.json` and its shards beside or below it.
 *
 * @throws GardenError `invalid_model`; also for a shard outside the folder
 */
export async function openTfjs(path: string): Promise<TfjsModel> {
  const json = parseJson(new TextDecoder().decode(await readWhole(path)))
  const model = modelSchema.safeParse(json)
  if (!model.success)
    throw refused(
      `${path} is not a TF.js layers model:\n${z.prettifyError(model.error)}`,
      'Graph models are not supported: convert with --output_format=tfjs_layers_model.',
      model.error,
    )
  const { modelTopology, weightsManifest } = model.data
  const groups = await Promise.all(weightsManifest.map((group) => readGroup(dirname(path), group)))
  const weights = await decodeWeights(groups)
  const network = kerasNetwork(modelTopology.model_config ?? modelTopology, byName(weights))
  const artifacts = {
    modelTopology,
    weightSpecs: groups.flatMap(({ specs }) => specs),
    weightData: new Uint8Array(Buffer.concat(groups.map(({ bytes }) => bytes))).buffer,
  }
  return { network, draw: (prior) => drawSample(artifacts, network, prior) }
}

const quantizationSchema = z.discriminatedUnion('dtype', [
  z.looseObject({ dtype: z.enum(['uint8', 'uint16']), min: z.number(), scale: z.number() }),
  z.looseObject({ dtype: z.literal('float16') }),
])

const groupSchema = z.object({
  paths: z.array(z.string().refine(isStoragePath, 'not a path below the folder of model.json')),
  weights: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int().min(0)),
      dtype: z.literal('float32'),
      quantization: quantizationSchema.optional(),
    }),
  ),
})

type Group = z.infer<typeof groupSchema>

const modelSchema = z.object({
  format: z.literal('layers-model').optional(),
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(groupSchema),
})

type ReadGroup = { specs: tf.io.WeightsManifestEntry[]; bytes: Uint8Array }

async function readGroup(folder: string, { paths, weights }: Group): Promise<ReadGroup> {
  const shards = await Promise.all(paths.map((path) => readWhole(join(folder, path))))
  const bytes = new Uint8Array(Buffer.concat(shards))
  const needed = weights.reduce((sum, weight) => sum + bytesOf(weight), 0)
  if (bytes.length !== needed || needed > LARGEST_FILE)
    throw refused(`${paths.join(', ')} hold ${bytes.length} bytes; their weights take ${needed}.`)
  return { specs: weights as tf.io.WeightsManifestEntry[], bytes }
}

async function decodeWeights(groups: readonly ReadGroup[]): Promise<Map<string, Weight>> {
  const weights = new Map<string, Weight>()
  for (const { specs, bytes } of groups) {
    const tensors = tf.io.decodeWeights(bytes.buffer as ArrayBuffer, specs)
    for (const [name, tensor] of Object.entries(tensors)) {
      weights.set(name, { shape: tensor.shape, data: (await tensor.data()) as Float32Array })
    }
    tf.dispose(tensors)
  }
  return weights
}

const BYTES = { uint8: 1, uint16: 2, float16: 2, float32: 4 }

function bytesOf({ shape, quantization }: Group['weights'][number]): number {
  return shape.reduce((size, side) => size * side, BYTES[quantization?.dtype ?? 'float32'])
}

/** Weights are called `<layer>/<weight>`, below names of scopes perhaps. */
function byName(weights: Map<string, Weight>): WeightReader {
  const byEnd = new Map(
    [...weights].map(([name, weight]) => [name.split('/').slice(-2).join('/'), weight]),
  )
  return ({ config: { name } }, names) =>
    names.map((part) => {
      const weight = byEnd.get(`${name}/${part}`)
      if (!weight) throw refused(`model.json lists no weight ${name}/${part}.`)
      return weight
    })
}

/** The network has been understood before: no other code than TF.js' built-in layers runs here. */
async function drawSample(
  artifacts: tf.io.ModelArtifacts,
  { latentSize }: Network,
  prior: Prior,
): Promise<Sample> {
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts)).catch((cause: Error) => {
    throw refused(`TF.js itself cannot load the model: ${cause.message}`, undefined, cause)
  })
  const seeds = Array.from({ length: DRAWN }, (_, i) => toSeed(i))
  const latents = seeds.map((seed) => sampleLatent(seed, latentSize, prior))
  const input = [DRAWN, ...(model.inputs[0]?.shape ?? []).slice(1)] as number[]
  const drawn = tf.tidy(() => {
    const stacked = tf.stack(latents.map((latent) => tf.tensor1d(latent)))
    return model.predictOnBatch(tf.reshape(stacked, input)) as tf.Tensor
  })
  const pictures: ForeignArray = {
    name: 'pictures',
    shape: drawn.shape,
    dtype: 'F32',
    data: (await drawn.data()) as Float32Array,
  }
  tf.dispose(drawn)
  model.dispose()
  return sampleOf(latents, pictures)
}
