import { readFile } from 'node:fs/promises'
import { asBytes } from '../../lib/bytes.ts'
import { checkpointFile } from '../run/checkpoint.ts'
import {
  decodeSafetensors,
  encodeStored,
  type NamedArray,
  type StoredArray,
  type Tensors,
} from '../run/safetensors.ts'

/** Where a release keeps its critic. */
export const CRITIC_FILE = 'critic.safetensors' as const

/** What a checkpoint calls the critic's weights. */
const PREFIX = 'critic/'

/** Of a weight, either way. */
const MOST = 127

/** After the name of a kernel in 8 bits, that of what each output's weights are to be multiplied by. */
const SCALE = '/scale'

/**
 * The critic of a run's checkpoint as a release carries it: kernels in 8 bits, for a run to go on from and not to draw
 * with. Nobody loads it to see pictures.
 *
 * @throws GardenError `invalid_checkpoint`
 */
export async function criticFile(run: string, step: number): Promise<Uint8Array> {
  const { arrays } = decodeSafetensors(await readFile(checkpointFile(run, step)))
  const weights = arrays
    .filter(({ name }) => name.startsWith(PREFIX))
    .map(({ name, ...rest }) => ({ ...rest, name: name.slice(PREFIX.length) }))
  return encodeCritic({ metadata: { step: String(step) }, arrays: weights })
}

/**
 * What `criticFile` wrote, as float32. Releases once had kernels in half precision.
 *
 * @throws GardenError `invalid_checkpoint`
 */
export function decodeCritic(bytes: Uint8Array): Tensors {
  const { metadata, arrays } = decodeSafetensors(bytes)
  const scales = new Map(arrays.map(({ name, data }) => [name, data]))
  const kernels = arrays.filter(({ name }) => !name.endsWith(SCALE))
  return {
    metadata,
    arrays: kernels.map((array) => scaled(array, scales.get(array.name + SCALE))),
  }
}

/** A critic's file as releases have it now. */
export function criticAgain(bytes: Uint8Array): Uint8Array {
  const before = decodeSafetensors(bytes)
  const isNow = before.arrays.some(({ name }) => name.endsWith(SCALE))
  return isNow ? bytes : encodeCritic(before)
}

function encodeCritic({ metadata, arrays }: Tensors): Uint8Array {
  return encodeStored(metadata, arrays.flatMap(stored))
}

/** A kernel as whole numbers, and of each output the scale; anything else as it is. */
function stored({ name, shape, data }: NamedArray): StoredArray[] {
  if (shape.length < 2) return [{ name, shape, dtype: 'F32', bytes: asBytes(data) }]
  const outputs = shape.at(-1) as number
  const scales = new Float32Array(outputs)
  for (const [i, value] of data.entries())
    scales[i % outputs] = Math.max(scales[i % outputs] as number, Math.abs(value) / MOST)
  const whole = Int8Array.from(data, (value, i) => Math.round(value / (scales[i % outputs] || 1)))
  return [
    { name, shape, dtype: 'I8', bytes: asBytes(whole) },
    { name: name + SCALE, shape: [outputs], dtype: 'F32', bytes: asBytes(scales) },
  ]
}

function scaled(array: NamedArray, scales: Float32Array | undefined): NamedArray {
  if (!scales) return array
  const data = array.data.map((value, i) => value * (scales[i % scales.length] as number))
  return { ...array, data }
}
