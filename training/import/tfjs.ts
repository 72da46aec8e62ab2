import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { z } from 'zod'
import { isStoragePath } from '../../lib/storage/path.ts'
import { parseJson } from '../json.ts'
import type { Weight } from './array.ts'
import { readWhole } from './file.ts'
import type { Network } from './layers.ts'
import { LARGEST_FILE, refused } from './refusal.ts'
import { kerasNetwork, type WeightReader } from './topology.ts'

/**
 * The network of a TF.js layers model: `model.json` and its shards beside or below it.
 *
 * @throws GardenError `invalid_model`; of a path that leads out of the folder, too
 */
export async function tfjsFile(path: string): Promise<Network> {
  const json = parseJson(new TextDecoder().decode(await readWhole(path)))
  const model = modelSchema.safeParse(json)
  if (!model.success)
    throw refused(
      `${path} is not a TF.js layers model:\n${z.prettifyError(model.error)}`,
      'Graph models are not supported: convert with --output_format=tfjs_layers_model.',
      model.error,
    )
  const { modelTopology: topology, weightsManifest } = model.data
  const weights = await readWeights(dirname(path), weightsManifest)
  return kerasNetwork(topology.model_config ?? topology, byName(weights))
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

async function readWeights(folder: string, groups: readonly Group[]): Promise<Map<string, Weight>> {
  const decoded = await Promise.all(groups.map((group) => readGroup(folder, group)))
  return new Map(decoded.flat())
}

async function readGroup(folder: string, { paths, weights }: Group): Promise<[string, Weight][]> {
  const shards = await Promise.all(paths.map((path) => readWhole(join(folder, path))))
  const bytes = Buffer.concat(shards)
  const needed = weights.reduce((sum, weight) => sum + bytesOf(weight), 0)
  if (bytes.length !== needed || needed > LARGEST_FILE)
    throw refused(`${paths.join(', ')} hold ${bytes.length} bytes; their weights take ${needed}.`)
  const tensors = tf.io.decodeWeights(
    new Uint8Array(bytes).buffer,
    weights as tf.io.WeightsManifestEntry[],
  )
  try {
    return await Promise.all(
      Object.entries(tensors).map(async ([name, tensor]): Promise<[string, Weight]> => {
        return [name, { shape: tensor.shape, data: (await tensor.data()) as Float32Array }]
      }),
    )
  } finally {
    tf.dispose(tensors)
  }
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
