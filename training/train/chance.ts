import * as tf from '@tensorflow/tfjs'
import { drawPrior } from '../../lib/latent/sample.ts'
import { gaussians, PURPOSE, stream, uniforms, words } from '../../lib/random/stream.ts'
import { DRAWS, type Made } from '../augment/augment.ts'
import { type Config, deviates } from '../config.ts'
import type { Drop } from '../networks/critic.ts'
import { keptBy } from '../operations/dropout.ts'
import { uniform } from '../operations/uniform.ts'

const PASSES = ['generator', 'reals', 'fakes', 'penalty', 'opponents'] as const

export type Pass = (typeof PASSES)[number]

/** The random numbers of training. Each is a function of its place, so that a step can be taken again. */
export type Chance = {
  /** The latents of a draw, counted from 1: [count, latentSize]. */
  latents(draw: number, count: number): tf.Tensor2D
  /** α of each picture in a critic update: [count, 1, 1, 1]. */
  mixtures(update: number, count: number): tf.Tensor4D
  /** Uniform in [0, 1) for each value of a critic update's pictures. */
  perturbation(update: number, shape: [number, number, number, number]): tf.Tensor4D
  /** How the pictures of one pass are augmented. */
  augmentation(draw: number, pass: Pass, count: number): Made
  /** What values after a level of the critic are multiplied by in one pass: 0 for those that drop out. */
  kept(draw: number, pass: Pass, level: number, shape: number[]): tf.Tensor
}

/** Chance as a run draws it, from its seed. */
export function chanceOf(config: Config): Chance {
  const { seed, prior, latentSize, criticDropout } = config
  return {
    latents: (draw, count) =>
      tf.tensor2d(drawPrior(stream(seed, PURPOSE.training, draw), count * latentSize, prior), [
        count,
        latentSize,
      ]),
    mixtures: (update, count) => {
      const from = stream(seed, PURPOSE.interpolation, update)
      const draw = deviates(config, 'normal-mixtures') ? gaussians : uniforms
      return tf.tensor4d(Float32Array.from(draw(from, count)), [count, 1, 1, 1])
    },
    perturbation: (update, shape) => {
      const [word = 0] = words(stream(seed, PURPOSE.perturbation, update), 1)
      return uniform(shape, word + 1) as tf.Tensor4D
    },
    augmentation: (draw, pass, count) => {
      const part = draw * PASSES.length + PASSES.indexOf(pass)
      return (of) => of(uniforms(stream(seed, PURPOSE.augmentation, part), count * DRAWS))
    },
    kept: (draw, pass, level, shape) => {
      const drawn = words(stream(seed, PURPOSE.dropout, draw), PASSES.length)
      const first = (drawn[PASSES.indexOf(pass)] ?? 0) + 1
      return keptBy(shape, criticDropout, first + level, !deviates(config, 'unscaled-dropout'))
    },
  }
}

/** What drops out in one pass through the critic; undefined when nothing does. */
export function dropIn(
  { config, chance }: { config: Config; chance: Chance },
  draw: number,
  pass: Pass,
): Drop | undefined {
  if (config.criticDropout === 0) return undefined
  return (x, level) => tf.mul(x, chance.kept(draw, pass, level, x.shape))
}
