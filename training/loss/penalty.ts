import * as tf from '@tensorflow/tfjs'
import type { Critic } from '../networks/critic.ts'

/** Keeps the square root's derivative finite where a gradient is all zeros. */
const FLOOR = 1e-12

/** The critic's slopes: the norm of its gradient with respect to each picture, over all pixels; [n]. */
export function slopes(critic: Critic, pictures: tf.Tensor4D): tf.Tensor1D {
  const gradients = tf.grad((x) => tf.sum(critic.score(x as tf.Tensor4D)))(pictures)
  return tf.sqrt(tf.add(tf.sum(tf.square(gradients), [1, 2, 3]), FLOOR))
}

/**
 * Points on the straight lines between real and generated pictures.
 *
 * @param alpha uniform in (0, 1), one a picture: [n, 1, 1, 1]
 */
export function interpolates(
  reals: tf.Tensor4D,
  fakes: tf.Tensor4D,
  alpha: tf.Tensor4D,
): tf.Tensor4D {
  return tf.add(reals, tf.mul(alpha, tf.sub(fakes, reals)))
}

/**
 * The two-sided gradient penalty, mean (slope − 1)².
 *
 * Source: Gulrajani et al., "Improved training of Wasserstein GANs", arXiv:1704.00028, equation 3.
 *
 * @param norms slopes [n]
 * @returns a scalar, to be weighted with λ
 */
export function gradientPenalty(norms: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.square(tf.sub(norms, 1)))
}
