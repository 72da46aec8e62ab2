import * as tf from '@tensorflow/tfjs'

const SPREAD = 0.5

/**
 * Points near real pictures, where DRAGAN wants slopes of 1: real + ½ · std · U, with the standard
 * deviation of the whole batch.
 *
 * Source: Kodali et al., "On convergence and stability of GANs", arXiv:1705.07215, and its code.
 *
 * @param noise uniform in (0, 1), of the pictures' shape
 */
export function perturbed(reals: tf.Tensor4D, noise: tf.Tensor4D): tf.Tensor4D {
  const deviation = tf.sqrt(tf.moments(reals).variance)
  return tf.add(reals, tf.mul(noise, tf.mul(SPREAD, deviation)))
}
