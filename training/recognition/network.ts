import * as tf from '@tensorflow/tfjs'
import { fromBytes } from '../../lib/image/range.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { gaussians, PURPOSE, permutation, stream } from '../../lib/random/stream.ts'
import { modelVariables, type NamedVariable } from '../networks/variables.ts'
import { uniform } from '../operations/uniform.ts'
import { adam, type Optimizer } from '../train/optimizers.ts'

/** A small network that looks at pictures. */
export type Recogniser = {
  /** @returns its outputs for each picture */
  read(pictures: readonly Raster[]): Promise<number[][]>
  dispose(): void
}

/** What is to be minimised, of what should be read and what is, both [n, outputs]. */
type Loss = (targets: tf.Tensor2D, outputs: tf.Tensor2D) => tf.Scalar

/** How often it sees each picture. */
export const EPOCHS = 10

const BATCH = 64
const RATE = 1e-3

/** Of leaky relus: without it saturated pictures can put every unit to sleep, and all scores are the same. */
const SLOPE = 0.2

/**
 * Noise on the pictures, of values −1 … 1: generated ones have a texture that they lack, and must not
 * be read by it.
 */
const NOISE = 0.1

/** Filters of the convolutions, each of which halves the side. */
const FILTERS = [16, 32, 64]
const UNITS = 64

/**
 * Trains a small convolutional network on pictures and what is to be read off each. The same pictures
 * and seed give the same network.
 *
 * @param targets [outputs] of each picture
 * @param seed of its first weights and of the order it sees pictures in
 * @param onProgress called with the number of pictures seen, in the end `EPOCHS` times all
 */
export async function trainRecogniser(
  pictures: readonly Raster[],
  targets: readonly number[][],
  loss: Loss,
  seed: number,
  onProgress: (done: number) => void,
): Promise<Recogniser> {
  const outputs = targets[0]?.length ?? 0
  const network = createNetwork(pictures[0] as Raster, outputs)
  initialise(network, seed)
  const weights = modelVariables(network)
  const optimizer = adam(weights, { beta1: 0.9, beta2: 0.999, optimizerEpsilon: 1e-8 })
  const total = EPOCHS * pictures.length
  let [step, done] = [0, 0]
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = permutation(stream(seed, PURPOSE.shuffle, epoch), pictures.length)
    for (let start = 0; start < order.length; start += BATCH) {
      const batch = [...order.subarray(start, start + BATCH)]
      const shown = batch.map((i) => pictures[i] as Raster)
      const wanted = batch.map((i) => targets[i] ?? [])
      step += 1
      await learnBatch(
        { network, weights, optimizer, loss },
        shown,
        wanted,
        step,
        RATE * (1 - done / total),
      )
      done += batch.length
      onProgress(done)
    }
  }
  optimizer.dispose()
  return {
    read: (asked) => scores(network, asked),
    dispose: () => tf.dispose(weights.map(({ variable }) => variable)),
  }
}

/** What learns, how, and towards what. */
export type Learner = {
  network: tf.LayersModel
  weights: readonly NamedVariable[]
  optimizer: Optimizer
  loss: Loss
}

/**
 * One update on a batch of pictures, which are shown under noise.
 *
 * @param wanted [outputs] of each picture
 * @param step counts from 1, and seeds the noise
 * @param rate learning rate
 */
export async function learnBatch(
  { network, weights, optimizer, loss }: Learner,
  pictures: readonly Raster[],
  wanted: readonly number[][],
  step: number,
  rate: number,
): Promise<void> {
  const x = noisy(asTensor(pictures), step)
  const y = tf.tensor2d([...wanted])
  const { value, grads } = tf.variableGrads(
    () => loss(y, network.apply(x) as tf.Tensor2D),
    weights.map(({ variable }) => variable),
  )
  const gradients = weights.map(({ variable }) => grads[variable.name] as tf.Tensor)
  optimizer.update(gradients, optimizer.rateAt(step, rate))
  await value.data()
  tf.dispose([x, y, value, gradients])
}

/** [n, height, width, channels] → [n, outputs], of pictures like one; its weights are yet to be drawn. */
export function createNetwork(
  { width, height, channels }: Raster,
  outputs: number,
): tf.LayersModel {
  const leaky = () => tf.layers.leakyReLU({ alpha: SLOPE })
  const convolutions = FILTERS.flatMap((filters, i) => [
    tf.layers.conv2d({
      ...(i === 0 && { inputShape: [height, width, channels] }),
      filters,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
    }),
    leaky(),
  ])
  return tf.sequential({
    layers: [
      ...convolutions,
      tf.layers.flatten(),
      tf.layers.dense({ units: UNITS }),
      leaky(),
      tf.layers.dense({ units: outputs }),
    ],
  })
}

/** Kernels as He et al. draw them, arXiv:1502.01852; biases stay 0. */
export function initialise(network: tf.LayersModel, seed: number): void {
  for (const [part, { variable }] of modelVariables(network).entries()) {
    const { shape, size } = variable
    if (shape.length === 1) continue
    const deviation = Math.sqrt((2 * (shape.at(-1) ?? 1)) / size)
    const values = gaussians(stream(seed, PURPOSE.weights, part), size).map((z) => z * deviation)
    tf.tidy(() => variable.assign(tf.tensor(values, shape)))
  }
}

async function scores(network: tf.LayersModel, pictures: readonly Raster[]): Promise<number[][]> {
  const all: number[][] = []
  for (let start = 0; start < pictures.length; start += BATCH) {
    const read = tf.tidy(
      () => network.predictOnBatch(asTensor(pictures.slice(start, start + BATCH))) as tf.Tensor2D,
    )
    all.push(...(await read.array()))
    read.dispose()
  }
  return all
}

/**
 * Pictures under faint noise, a function of the seed; those it is given are disposed of.
 *
 * @param seed 1 … 2^32
 */
export function noisy(pictures: tf.Tensor, seed: number): tf.Tensor {
  const noise = uniform(pictures.shape, seed)
  const sum = tf.tidy(() => tf.add(pictures, tf.mul(tf.sub(noise, 0.5), 2 * NOISE)))
  tf.dispose([pictures, noise])
  return sum
}

/** [n, height, width, channels], −1 … 1 */
export function asTensor(pictures: readonly Raster[]): tf.Tensor {
  const { width, height, channels } = pictures[0] as Raster
  return tf.tensor(stacked(pictures), [pictures.length, height, width, channels])
}

/** Pictures as a network takes them: float32 [n, height, width, channels] in −1 … 1, flat. */
function stacked(pictures: readonly Raster[]): Float32Array {
  const [first] = pictures
  if (!first) return new Float32Array()
  const size = first.data.length
  const all = new Float32Array(pictures.length * size)
  for (const [i, { data }] of pictures.entries()) all.set(fromBytes(data), i * size)
  return all
}
