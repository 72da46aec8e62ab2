import * as tf from '@tensorflow/tfjs'
import type { NamedVariable } from '../networks/variables.ts'
import { moment } from './moment.ts'
import type { Optimizer } from './optimizer.ts'

/** Keras' default. */
const EPSILON = 1e-7

/**
 * RMSProp: each gradient divided by the root of its running mean square.
 *
 * Source: Tieleman and Hinton, "Lecture 6.5 – RMSProp", COURSERA: Neural networks for machine
 * learning, 2012.
 *
 * @param decay of the mean square
 */
export function rmsprop(weights: readonly NamedVariable[], decay: number): Optimizer {
  const squares = weights.map((weight) => moment('v', weight))
  return { variables: squares, update }

  function update(gradients: readonly tf.Tensor[], _step: number, rate: number): void {
    tf.tidy(() => {
      for (const [i, { variable }] of weights.entries()) {
        const gradient = gradients[i] as tf.Tensor
        const square = (squares[i] as NamedVariable).variable
        square.assign(tf.add(tf.mul(square, decay), tf.mul(tf.square(gradient), 1 - decay)))
        const direction = tf.div(gradient, tf.add(tf.sqrt(square), EPSILON))
        variable.assign(tf.sub(variable, tf.mul(direction, rate)))
      }
    })
  }
}
