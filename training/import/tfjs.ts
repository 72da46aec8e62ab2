import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { z } from 'zod'
import { asBytes, concatenate } from '../../lib/bytes.ts'
import { type Prior, sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import { readNetwork, type Weight, weightsByName } from '../../lib/model/compile/layers.ts'
import type { Network } from '../../lib/model/compile/network.ts'
import { isStoragePath } from '../../lib/storage/path.ts'
import { parseJson } from '../json.ts'
import type { ForeignArray } from '../run/safetensors.ts'
import { readWhole } from './file.ts'
import { LARGEST_FILE, refused } from './refusal.ts'
import { type Sample, sampleOf } from './sample.ts'

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
 * @param chosen of a generator of several classes, the one to draw
 * @throws GardenError `invalid_model`, also for a shard outside the folder; `invalid_manifest`
 */
export async function openTfjs(path: string, chosen: number | undefined): Promise<TfjsModel> {
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
  const options = { framework: 'TensorFlow.js', class: chosen } as const
  const network = readNetwork(modelTopology, weightsByName(weights), options)
  return {
    network,
    draw: (prior) => drawByTfjs({ topology: modelTopology, weights, network, prior, chosen }),
  }
}

const quantizationSchema = z.discriminatedUnion('dtype', [
  z.looseObject({ dtype: z.enum(['uint8', 'uint16']), min: z.number(), scale: z.number() }),
  z.looseObject({ dtype: z.literal('float16') }),
])

const groupSchema = z.object({
  paths: z.array(
    z
      .string()
      // TF.js itself writes it.
      .transform((path) => path.replace(/^\.\//, ''))
      .refine(isStoragePath, 'not a path below the folder of model.json'),
  ),
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
      weights.set(name, { shape: tensor.shape, values: (await tensor.data()) as Float32Array })
    }
    tf.dispose(tensors)
  }
  return weights
}

const BYTES = { uint8: 1, uint16: 2, float16: 2, float32: 4 }

function bytesOf({ shape, quantization }: Group['weights'][number]): number {
  return shape.reduce((size, side) => size * side, BYTES[quantization?.dtype ?? 'float32'])
}

type Drawn = {
  /** A configuration of Keras or TF.js. */
  topology: unknown
  /** By the names that TF.js has: `<layer>/<weight>`. */
  weights: ReadonlyMap<string, Weight>
  /** It has been understood before: no other code than TF.js' built-in layers runs. */
  network: Network
  prior: Prior
  /** Of a generator of several classes, the one to draw. */
  chosen?: number | undefined
}

/**
 * Pictures that TF.js' own layers draw of a model.
 *
 * @throws GardenError `invalid_model` when they cannot
 */
export async function drawByTfjs({
  topology,
  weights,
  network,
  prior,
  chosen,
}: Drawn): Promise<Sample> {
  const specs: tf.io.WeightsManifestEntry[] = []
  const values: Float32Array[] = []
  for (const [name, weight] of weights) {
    const plain = name.replace(/:\d+$/, '')
    specs.push({ name: tamedName(plain), shape: [...weight.shape], dtype: 'float32' })
    values.push(weight.values)
  }
  const artifacts = {
    modelTopology: tamed(topology) as object,
    weightSpecs: specs,
    weightData: concatenate(values.map(asBytes)).buffer,
  }
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts)).catch((cause: Error) => {
    throw refused(`TF.js itself cannot load the model: ${cause.message}`, undefined, cause)
  })
  turnNorms(model)
  const [latent] = network
  const latentSize = latent?.kind === 'latent' ? latent.size : 0
  const seeds = Array.from({ length: DRAWN }, (_, i) => toSeed(i))
  const latents = seeds.map((seed) => sampleLatent(seed, latentSize, prior))
  const inputs = model.inputs.map((one) => one.shape.slice(1) as number[])
  const isLatent = (sides: number[]) =>
    sides.reduce((all, side) => all * (side ?? 1), 1) === latentSize
  const batch = model.inputs[0]?.shape[0] ?? DRAWN
  try {
    const pictures: Float32Array[] = []
    let made: number[] = []
    for (let start = 0; start < DRAWN; start += batch) {
      const drawn = tf.tidy(() => {
        const some = Array.from(
          { length: batch },
          (_, i) => latents[(start + i) % DRAWN] as Float32Array,
        )
        const stacked = tf.stack(some.map((one) => tf.tensor1d(one)))
        const given = inputs.map((sides) =>
          isLatent(sides)
            ? tf.reshape(stacked, [batch, ...sides])
            : classTensor(sides, batch, chosen),
        )
        return model.predictOnBatch(given.length > 1 ? given : (given[0] as tf.Tensor)) as tf.Tensor
      })
      made = drawn.shape.slice(1)
      pictures.push((await drawn.data()) as Float32Array)
      tf.dispose(drawn)
    }
    const size = made.reduce((product, side) => product * side, 1)
    const data = Float32Array.from(pictures.flatMap((one) => [...one])).subarray(0, DRAWN * size)
    const array: ForeignArray = { name: 'pictures', shape: [DRAWN, ...made], dtype: 'F32', data }
    return sampleOf(latents, array)
  } finally {
    model.dispose()
  }
}

/** What tells the class: its number, or a one among zeros. */
function classTensor(sides: readonly number[], batch: number, chosen = 0): tf.Tensor {
  const count = sides.at(-1) ?? 1
  const row = count === 1 ? [chosen] : Array.from({ length: count }, (_, i) => Number(i === chosen))
  return tf.tile(tf.tensor2d([row]), [batch, 1])
}

/** TF.js' norms of channels that come first are right on graphics cards only: other backends do not spread their numbers. */
function turnNorms(model: tf.LayersModel): void {
  for (const layer of model.layers) {
    const norm = layer as tf.layers.Layer & { axis?: number }
    const isFirst = layer.getClassName() === 'BatchNormalization' && norm.axis === 1
    if (!isFirst || (layer.inputSpec?.[0]?.ndim ?? 0) !== 4) continue
    const draw = layer.call.bind(layer)
    layer.call = (inputs, kwargs) =>
      tf.tidy(() => {
        const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor
        norm.axis = 3
        const y = draw(tf.transpose(x, [0, 2, 3, 1]), kwargs) as tf.Tensor
        norm.axis = 1
        return tf.transpose(y, [0, 3, 1, 2])
      })
  }
}

/** A configuration as TF.js reads it: Keras 3 has other words for some of it, and names that TF.js does not take. */
function tamed(config: unknown): unknown {
  const model = config as { model_config?: unknown }
  return rewritten(model.model_config ?? config, '')
}

function rewritten(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const [name, node, tensor] = value
    const isRead = typeof name === 'string' && Number.isInteger(node) && Number.isInteger(tensor)
    if (isRead) return [tamedName(name), ...value.slice(1)]
    if (key === 'inbound_nodes') return nodesOf(value)
    return value.map((one) => rewritten(one, ''))
  }
  if (typeof value !== 'object' || value === null)
    return key === 'name' ? tamedName(`${value}`) : value
  const entries = Object.entries(value).map(([name, inside]): [string, unknown] => {
    if (name === 'batch_shape') return ['batch_input_shape', inside]
    if (name === 'dtype' && typeof inside === 'object') return [name, 'float32']
    if (name === 'input_layers' || name === 'output_layers')
      return [name, listed(rewritten(inside, ''))]
    return [name, rewritten(inside, name)]
  })
  return Object.fromEntries(entries)
}

/** Keras 3 has a single one without a list around it. */
function listed(layers: unknown): unknown {
  return Array.isArray(layers) && typeof layers[0] === 'string' ? [layers] : layers
}

/** Keras 3 tells what is read as arguments of a call. */
function nodesOf(nodes: readonly unknown[]): unknown {
  if (nodes.every(Array.isArray)) return nodes.map((one) => rewritten(one, ''))
  return nodes.map((node) => historiesIn(node).map(([name]) => [tamedName(name), 0, 0, {}]))
}

function historiesIn(node: unknown): [string][] {
  if (Array.isArray(node)) {
    const [name, place] = node
    return typeof name === 'string' && Number.isInteger(place)
      ? [[name]]
      : node.flatMap(historiesIn)
  }
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(historiesIn) : []
}

function tamedName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.\-\\/]/g, '_')
}
