import * as tf from '@tensorflow/tfjs'

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
export function gradientPenalty(norms: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(tf.sub(norms, 1)))
}

/**
 * The one-sided gradient penalty, mean max(slope − 1, 0)²: slopes below 1 are let be.
 *
 * Source: Gulrajani et al., arXiv:1704.00028, section 4; Petzka et al., arXiv:1709.08894.
 */
export function oneSidedPenalty(norms: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(tf.relu(tf.sub(norms, 1))))
}
