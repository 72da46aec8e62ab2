import * as tf from '@tensorflow/tfjs'
import { gaussians, PURPOSE, stream } from '../../lib/random/stream.ts'
import type { Config } from '../config.ts'

/** A network's weight under the name it has in checkpoints. */
export type NamedVariable = { name: string; variable: tf.Variable }

/** Optimizers, the average and checkpoints meet weights in this order and under these names. */
export function zeros(name: string, shape: number[]): NamedVariable {
  return { name, variable: tf.tidy(() => tf.variable(tf.zeros(shape))) }
}

export function ones(name: string, shape: number[]): NamedVariable {
  return { name, variable: tf.tidy(() => tf.variable(tf.ones(shape))) }
}

/** The weights of a layers model, `layer/weight`, trainable or not, in the model's order. */
export function modelVariables(model: tf.LayersModel): NamedVariable[] {
  return model.layers.flatMap((layer) =>
    layer.weights.map((weight) => ({
      name: `${layer.name}/${weight.originalName.split('/').at(-1)}`,
      // A LayerVariable's read() hands out the variable itself; tfjs-layers' optimizers rely on it too.
      variable: weight.read() as tf.Variable,
    })),
  )
}

const DEVIATION = 0.02

/**
 * Fills kernels with N(0, 0.02) and every γ with N(1, `gammaDeviation`), as DCGAN does (Radford et
 * al., arXiv:1511.06434, and its code); biases and β stay 0.
 *
 * @param weights in the network's order; each draws from a stream of its own
 * @param network tells the networks of one run apart: 0 generator, 1 critic
 */
export function initialise(
  weights: readonly NamedVariable[],
  { seed, gammaDeviation }: Pick<Config, 'seed' | 'gammaDeviation'>,
  network: number,
): void {
  for (const [index, { name, variable }] of weights.entries()) {
    const isKernel = variable.shape.length > 1
    if (!isKernel && !name.endsWith('/gamma')) continue
    const [mean, deviation] = isKernel ? [0, DEVIATION] : [1, gammaDeviation]
    const values = gaussians(stream(seed, PURPOSE.weights, network * 1000 + index), variable.size)
    tf.tidy(() =>
      variable.assign(tf.add(tf.mul(tf.tensor(values, variable.shape), deviation), mean)),
    )
  }
}
