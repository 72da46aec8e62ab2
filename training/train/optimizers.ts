import * as tf from '@tensorflow/tfjs'
import { isNative } from '../backend/node-backend.ts'
import type { Config } from '../config.ts'
import type { NamedVariable } from '../networks/variables.ts'
import { fusedAdam } from './fused-adam.ts'

/** Its whole state is its moments and the number of the update. */
export type Optimizer = {
  /** The moments as they are now, for checkpoints; the next update goes on from what they are given. */
  moments(): readonly NamedVariable[]
  /**
   * How far an update goes.
   *
   * @param update counts from 1
   * @param rate learning rate
   */
  rateAt(update: number, rate: number): number
  /**
   * One update of all weights.
   *
   * @param gradients in the weights' order
   * @param rate of `rateAt`
   */
  update(gradients: readonly tf.Tensor[], rate: number | tf.Scalar): void
  dispose(): void
}

type Settings = Pick<
  Config,
  'optimizer' | 'beta1' | 'beta2' | 'optimizerEpsilon' | 'clipValue' | 'rateDecay'
>

/**
 * The configuration's optimizer of some weights. With `clipValue` every component of every gradient is
 * brought into −clipValue … clipValue first, and with `rateDecay` the rate divided by 1 + rateDecay ·
 * earlier updates, both as in Keras.
 *
 * @param isTraced whether updates are to be traced: these leave nothing behind but the variables' values
 */
export function createOptimizer(
  weights: readonly NamedVariable[],
  settings: Settings,
  isTraced = false,
): Optimizer {
  const { clipValue, rateDecay } = settings
  const { rateAt, update, ...rest } = OPTIMIZERS[settings.optimizer](weights, settings, isTraced)
  return {
    ...rest,
    rateAt: (count, rate) => rateAt(count, rate / (1 + rateDecay * (count - 1))),
    update: (gradients, rate) =>
      tf.tidy(() =>
        update(
          clipValue > 0
            ? gradients.map((one) => tf.clipByValue(one, -clipValue, clipValue))
            : gradients,
          rate,
        ),
      ),
  }
}

type Create = (
  weights: readonly NamedVariable[],
  settings: Settings,
  isTraced: boolean,
) => Optimizer

const OPTIMIZERS: Record<Settings['optimizer'], Create> = { adam, rmsprop }

export type AdamSettings = Pick<Settings, 'beta1' | 'beta2' | 'optimizerEpsilon'>

export type AdamMoments = { first: readonly NamedVariable[]; second: readonly NamedVariable[] }

/** How Adam is computed. */
export type AdamRule = {
  /** @param rate with the bias corrections */
  update(gradients: readonly tf.Tensor[], rate: number | tf.Scalar): void
  /** Gives the moments their values. */
  settle?(): void
  dispose?(): void
}

/**
 * Adam. TF.js' own keeps running products of β as float32 and restores them by a power, which differs
 * in the last bits: a run resumed with it is another run.
 *
 * Source: Kingma and Ba, arXiv:1412.6980, with the bias corrections folded into the rate (end of section 2).
 */
export function adam(
  weights: readonly NamedVariable[],
  settings: AdamSettings,
  isTraced = false,
): Optimizer {
  const { beta1, beta2 } = settings
  // With β₁ = 0 the first moment is the gradient itself.
  const first = beta1 === 0 ? [] : weights.map((weight) => moment('m', weight))
  const second = weights.map((weight) => moment('v', weight))
  const moments = [...first, ...second]
  const ruleOf = isNative() && !isTraced ? fusedAdam : composedAdam
  const rule = ruleOf(weights, { first, second }, settings)
  return {
    moments() {
      rule.settle?.()
      return moments
    },
    rateAt: (count, rate) => (rate * Math.sqrt(1 - beta2 ** count)) / (1 - beta1 ** count),
    update: (gradients, rate) => tf.tidy(() => rule.update(gradients, rate)),
    dispose() {
      rule.dispose?.()
      disposeAll(moments)
    },
  }
}

function composedAdam(
  weights: readonly NamedVariable[],
  { first, second }: AdamMoments,
  { beta1, beta2, optimizerEpsilon }: AdamSettings,
): AdamRule {
  return {
    update(gradients, rate) {
      for (const [i, { variable }] of weights.entries()) {
        const gradient = gradients[i] as tf.Tensor
        const m = follow(first[i], gradient, beta1)
        const v = follow(second[i], tf.square(gradient), beta2)
        const direction = tf.div(m, tf.add(tf.sqrt(v), optimizerEpsilon))
        variable.assign(tf.sub(variable, tf.mul(direction, rate)))
      }
    },
  }
}

/**
 * RMSProp: each gradient divided by the root of its running mean square, which decays by `beta2`.
 *
 * Source: Tieleman and Hinton, "Lecture 6.5 – RMSProp", COURSERA: Neural networks for machine
 * learning, 2012.
 */
function rmsprop(
  weights: readonly NamedVariable[],
  { beta2, optimizerEpsilon }: Settings,
): Optimizer {
  const squares = weights.map((weight) => moment('v', weight))
  return {
    moments: () => squares,
    rateAt: (_, rate) => rate,
    update,
    dispose: () => disposeAll(squares),
  }

  function update(gradients: readonly tf.Tensor[], rate: number | tf.Scalar): void {
    tf.tidy(() => {
      for (const [i, { variable }] of weights.entries()) {
        const gradient = gradients[i] as tf.Tensor
        const square = follow(squares[i], tf.square(gradient), beta2)
        const direction = tf.div(gradient, tf.add(tf.sqrt(square), optimizerEpsilon))
        variable.assign(tf.sub(variable, tf.mul(direction, rate)))
      }
    })
  }
}

/** A weight's companion, 0 at first. */
function moment(kind: string, { name, variable }: NamedVariable): NamedVariable {
  return {
    name: `${kind}/${name}`,
    variable: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
  }
}

function disposeAll(moments: readonly NamedVariable[]): void {
  tf.dispose(moments.map(({ variable }) => variable))
}

/** moment ← β · moment + (1 − β) · value; the value itself where there is no moment. */
function follow(moment: NamedVariable | undefined, value: tf.Tensor, beta: number): tf.Tensor {
  if (moment === undefined) return value
  moment.variable.assign(tf.add(tf.mul(moment.variable, beta), tf.mul(value, 1 - beta)))
  return moment.variable
}
