import * as tf from '@tensorflow/tfjs'
import { type Config, deviates } from '../config.ts'
import { looksAcross, type Score } from '../networks/critic.ts'
import type { NamedVariable } from '../networks/variables.ts'
import type { Chance } from './chance.ts'

/** Pictures [n, height, width, channels] in −1 … 1, and what is told of them: [n, conditionKinds]. */
export type Pictures = { pictures: tf.Tensor4D; conditions?: tf.Tensor2D | undefined }

/** In batches of their own. */
type Points = (config: Config, batch: Batch, chance: Chance) => Pictures[]

/** Real and generated pictures of one critic update, which counts from 1. */
export type Batch = { reals: Pictures; fakes: Pictures; update: number }

/** Where each penalty looks at the critic's slopes, and what it makes of them, still to be weighted. */
const PENALTIES: Record<
  Exclude<Config['penalty'], 'none' | 'weight-clipping'>,
  { points: Points; of: (slopes: tf.Tensor) => tf.Scalar }
> = {
  gradient: { points: interpolates, of: twoSided },
  'one-sided': { points: interpolates, of: oneSided },
  dragan: { points: perturbed, of: twoSided },
  r1: { points: (_, { reals }) => [reals], of: halfSquare },
  'r1-r2': { points: (_, { reals, fakes }) => [reals, fakes], of: square },
}

/**
 * The penalty on the critic's slopes, still to be weighted, and the mean slope where it looked.
 *
 * @param score the critic
 */
export function slopePenalty(
  config: Config,
  score: Score,
  batch: Batch,
  chance: Chance,
): { penalty: tf.Scalar; slope: tf.Scalar } {
  const { points, of } = PENALTIES[config.penalty as keyof typeof PENALTIES]
  const axes = deviates(config, 'one-axis-slope') ? [1] : [1, 2, 3]
  const batches = points(config, batch, chance)
  const passes = looksAcross(config, sizeOf(batch)) ? batches : [together(batches)]
  const norms = joined(
    passes.map(({ pictures, conditions }) => slopes((x) => score(x, conditions), pictures, axes)),
  )
  const penalty = of(norms)
  return {
    penalty: deviates(config, 'constant-penalty') ? withoutGradient(penalty) : penalty,
    slope: tf.mean(norms),
  }
}

function sizeOf({ reals }: Batch): number {
  return reals.pictures.shape[0]
}

/** One batch of several: of each is told what of all is. */
export function together(parts: readonly Pictures[]): Pictures {
  const conditions = parts.flatMap((part) => part.conditions ?? [])
  return {
    pictures: joined(parts.map(({ pictures }) => pictures)),
    conditions: conditions.length > 0 ? joined(conditions) : undefined,
  }
}

function joined<T extends tf.Tensor>(parts: readonly T[]): T {
  const [only, other] = parts as [T, T?]
  return other ? tf.concat([...parts]) : only
}

/** Keeps the square root's derivative finite where a gradient is all zeros. */
const FLOOR = 1e-12

/**
 * The critic's slopes: the norm of its gradient with respect to each picture.
 *
 * @param axes of [n, height, width, channels] that the norms are taken over: a slope is over all pixels
 * @returns [n]
 */
export function slopes(score: Score, pictures: tf.Tensor4D, axes = [1, 2, 3]): tf.Tensor {
  const gradients = tf.grad((x) => tf.sum(score(x as tf.Tensor4D)))(pictures)
  return tf.sqrt(tf.add(tf.sum(tf.square(gradients), axes), FLOOR))
}

/**
 * Points on the straight lines between real and generated pictures (arXiv:1704.00028, algorithm 1), and between what is told of
 * the two.
 */
function interpolates(_: Config, batch: Batch, chance: Chance): Pictures[] {
  const { reals, fakes, update } = batch
  const alpha = chance.mixtures(update, sizeOf(batch))
  const pictures = between(reals.pictures, fakes.pictures, alpha)
  if (!reals.conditions || !fakes.conditions) return [{ pictures }]
  return [
    {
      pictures,
      conditions: between(reals.conditions, fakes.conditions, tf.reshape(alpha, [-1, 1])),
    },
  ]
}

function between<T extends tf.Tensor>(from: T, to: T, alpha: tf.Tensor): T {
  return tf.add(from, tf.mul(alpha, tf.sub(to, from)))
}

const SPREAD = 0.5

/**
 * Points near real pictures: real + α · ½ · std · U, with the standard deviation of the whole batch,
 * U uniform for each value and α for each picture.
 *
 * Source: Kodali et al., "On convergence and stability of GANs", arXiv:1705.07215, and its code.
 */
function perturbed(config: Config, { reals, update }: Batch, chance: Chance): Pictures[] {
  const { pictures, conditions } = reals
  const deviation = tf.sqrt(tf.moments(pictures).variance)
  const full = tf.mul(chance.perturbation(update, pictures.shape), tf.mul(SPREAD, deviation))
  const near =
    config.perturbation === 'mixed'
      ? tf.mul(chance.mixtures(update, pictures.shape[0]), full)
      : full
  return [{ pictures: tf.add(pictures, near), conditions }]
}

/** mean (slope − 1)²: Gulrajani et al., "Improved training of Wasserstein GANs", arXiv:1704.00028, equation 3. */
export function twoSided(norms: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(tf.sub(norms, 1)))
}

/** mean max(slope − 1, 0)²: arXiv:1704.00028, section 4; Petzka et al., arXiv:1709.08894. */
function oneSided(norms: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(tf.relu(tf.sub(norms, 1))))
}

/** R1, ½ mean slope²: Mescheder, Geiger and Nowozin, arXiv:1801.04406, equation 9. */
function halfSquare(norms: tf.Tensor): tf.Scalar {
  return tf.mul(0.5, tf.mean(tf.square(norms)))
}

/** R1 + R2: ½ mean slope² at real pictures and the same at generated ones; Huang et al., R3GAN, arXiv:2501.05441. */
function square(norms: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(norms))
}

function withoutGradient(value: tf.Scalar): tf.Scalar {
  const constant = tf.customGrad((x) => ({
    value: tf.clone(x as tf.Scalar),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }))
  return constant(value) as tf.Scalar
}

/**
 * Weight clipping, after a critic update: each weight, or each kernel of a convolution, into −clip … clip.
 *
 * Source: Arjovsky, Chintala and Bottou, "Wasserstein GAN", arXiv:1701.07875, algorithm 1.
 */
export function clipWeights(
  weights: readonly NamedVariable[],
  { clip, clipped }: Pick<Config, 'clip' | 'clipped'>,
): void {
  tf.tidy(() => {
    for (const { variable } of weights) {
      if (clipped === 'convolutions' && variable.rank < 4) continue
      variable.assign(tf.clipByValue(variable, -clip, clip))
    }
  })
}
