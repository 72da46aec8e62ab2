import * as tf from '@tensorflow/tfjs'
import type { Score } from '../networks/critic.ts'

/** Keeps the square root's derivative finite where a gradient is all zeros. */
const FLOOR = 1e-12

/** The critic's slopes: the norm of its gradient with respect to each picture, over all pixels; [n]. */
export function slopes(score: Score, pictures: tf.Tensor4D): tf.Tensor1D {
  return gradientNorms(score, pictures, [1, 2, 3]) as tf.Tensor1D
}

/** @param axes of [n, height, width, channels] that the norms are taken over */
export function gradientNorms(score: Score, pictures: tf.Tensor4D, axes: number[]): tf.Tensor {
  const gradients = tf.grad((x) => tf.sum(score(x as tf.Tensor4D)))(pictures)
  return tf.sqrt(tf.add(tf.sum(tf.square(gradients), axes), FLOOR))
}
