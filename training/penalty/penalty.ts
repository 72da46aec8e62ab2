import * as tf from '@tensorflow/tfjs'
import { gaussians, PURPOSE, stream, uniforms, words } from '../../lib/random/stream.ts'
import type { Config } from '../config.ts'
import type { Score } from '../networks/critic.ts'
import { uniform } from '../operations/uniform.ts'
import { perturbed } from './dragan.ts'
import { gradientPenalty, interpolates, oneSidedPenalty } from './gradient.ts'
import { r1Penalty } from './r1.ts'
import { gradientNorms, slopes } from './slopes.ts'

/**
 * The penalty on the critic's slopes at one update, still to be weighted.
 *
 * @param reals [n, height, width, channels] in −1 … 1, as many as `fakes`
 * @param update counts critic updates from 1; all random numbers are those of (seed, update)
 * @returns the penalty, and the mean slope where it looked
 */
export function slopePenalty(
  config: Config,
  score: Score,
  reals: tf.Tensor4D,
  fakes: tf.Tensor4D,
  update: number,
): { penalty: tf.Scalar; slope: tf.Scalar } {
  const points = pointsOf(config, reals, fakes, update)
  const norms =
    config.flaw === 'one-axis-slope' ? gradientNorms(score, points, [1]) : slopes(score, points)
  const penalty = PENALTIES[config.penalty as keyof typeof PENALTIES](norms)
  return {
    penalty: config.flaw === 'constant-penalty' ? withoutGradient(penalty) : penalty,
    slope: tf.mean(norms),
  }
}

const PENALTIES = {
  gradient: gradientPenalty,
  'one-sided': oneSidedPenalty,
  dragan: gradientPenalty,
  r1: r1Penalty,
}

function pointsOf(
  config: Config,
  reals: tf.Tensor4D,
  fakes: tf.Tensor4D,
  update: number,
): tf.Tensor4D {
  if (config.penalty === 'r1') return reals
  if (config.penalty === 'dragan') return perturbed(reals, noise(config, reals.shape, update))
  return interpolates(reals, fakes, mixtures(config, update))
}

function mixtures({ seed, batch, flaw }: Config, update: number): tf.Tensor4D {
  const from = stream(seed, PURPOSE.interpolation, update)
  const alpha =
    flaw === 'normal-mixtures' ? gaussians(from, batch) : Float32Array.from(uniforms(from, batch))
  return tf.tensor4d(alpha, [batch, 1, 1, 1])
}

function noise(
  { seed }: Config,
  shape: [number, number, number, number],
  update: number,
): tf.Tensor4D {
  const [word = 0] = words(stream(seed, PURPOSE.perturbation, update), 1)
  return uniform(shape, word + 1) as tf.Tensor4D
}

function withoutGradient(value: tf.Scalar): tf.Scalar {
  const constant = tf.customGrad((x) => ({
    value: tf.clone(x as tf.Scalar),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }))
  return constant(value) as tf.Scalar
}
