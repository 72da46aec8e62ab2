import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import type { NamedVariable } from '../networks/variables.ts'
import { adam } from './adam.ts'
import { rmsprop } from './rmsprop.ts'

export type Optimizer = {
  /** The moments, for checkpoints. */
  readonly variables: readonly NamedVariable[]
  /**
   * One update of all weights.
   *
   * @param gradients in the weights' order
   * @param step counts updates from 1
   * @param rate learning rate
   */
  update(gradients: readonly tf.Tensor[], step: number, rate: number): void
}

type Shape = Pick<Config, 'optimizer' | 'beta1' | 'beta2' | 'clipValue'>

/** The configuration's optimizer of some weights. */
export function createOptimizer(weights: readonly NamedVariable[], config: Shape): Optimizer {
  const { optimizer, beta1, beta2, clipValue } = config
  const made = optimizer === 'adam' ? adam(weights, beta1, beta2) : rmsprop(weights, beta2)
  return clipValue === 0 ? made : clipped(made, clipValue)
}

/** Every component of every gradient into −bound … bound first, as Keras' `clipvalue` does. */
function clipped({ variables, update }: Optimizer, bound: number): Optimizer {
  return {
    variables,
    update: (gradients, step, rate) =>
      tf.tidy(() =>
        update(
          gradients.map((gradient) => tf.clipByValue(gradient, -bound, bound)),
          step,
          rate,
        ),
      ),
  }
}
