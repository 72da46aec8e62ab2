import * as tf from '@tensorflow/tfjs'
import { type Config, kimgAfter } from '../config.ts'
import type { NamedVariable } from '../networks/variables.ts'

/**
 * The share of the averaged generator kept at one update.
 *
 * The half-life is in kimg and never longer than `emaRamp` of the training so far, so that the
 * average does not carry the first noise along. A half-life of 0 keeps nothing: the average is the generator itself.
 *
 * Source: Karras et al., StyleGAN2-ADA, arXiv:2006.06676 (its training loop).
 *
 * @param kimg thousand real images shown so far
 */
export function averageDecay(
  config: Pick<Config, 'batch' | 'criticSteps' | 'emaHalfLife' | 'emaRamp'>,
  kimg: number,
): number {
  if (config.emaHalfLife === 0) return 0
  const halfLife = Math.max(Math.min(config.emaHalfLife, kimg * config.emaRamp), 1e-8)
  return 0.5 ** (kimgAfter(config, 1) / halfLife)
}

/** Moves each averaged weight towards its source: average ← source + decay · (average − source). */
export function updateAverage(
  average: readonly NamedVariable[],
  source: readonly NamedVariable[],
  decay: number | tf.Scalar,
): void {
  tf.tidy(() => {
    for (const [i, { variable }] of average.entries()) {
      const target = (source[i] as NamedVariable).variable
      variable.assign(tf.add(target, tf.mul(tf.sub(variable, target), decay)))
    }
  })
}
