import * as tf from '@tensorflow/tfjs'
import type { NamedVariable } from '../networks/variables.ts'
import { moment } from './moment.ts'
import type { Optimizer } from './optimizer.ts'

const EPSILON = 1e-8

/**
 * Adam whose whole state is its moments and the step number.
 *
 * TF.js' own keeps running products of β as float32 and restores them by a power, which differs in
 * the last bits: a run resumed with it is another run.
 *
 * Source: Kingma and Ba, arXiv:1412.6980, with the bias corrections folded into the rate (end of section 2).
 */
export function adam(weights: readonly NamedVariable[], beta1: number, beta2: number): Optimizer {
  // With β₁ = 0 the first moment is the gradient itself.
  const first = beta1 === 0 ? [] : weights.map((weight) => moment('m', weight))
  const second = weights.map((weight) => moment('v', weight))
  return { variables: [...first, ...second], update }

  function update(gradients: readonly tf.Tensor[], step: number, rate: number): void {
    const corrected = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
    tf.tidy(() => {
      for (const [i, { variable }] of weights.entries()) {
        const gradient = gradients[i] as tf.Tensor
        const m = decay(first[i], gradient, beta1)
        const v = decay(second[i], tf.square(gradient), beta2)
        variable.assign(tf.sub(variable, tf.mul(tf.div(m, tf.add(tf.sqrt(v), EPSILON)), corrected)))
      }
    })
  }
}

function decay(moment: NamedVariable | undefined, value: tf.Tensor, beta: number): tf.Tensor {
  if (moment === undefined) return value
  moment.variable.assign(tf.add(tf.mul(moment.variable, beta), tf.mul(value, 1 - beta)))
  return moment.variable
}
