import * as tf from '@tensorflow/tfjs'

/**
 * The critic's loss: mean score of generated minus mean score of real pictures.
 *
 * Source: Arjovsky, Chintala and Bottou, "Wasserstein GAN", arXiv:1701.07875.
 */
export function criticLoss(realScores: tf.Tensor1D, fakeScores: tf.Tensor1D): tf.Scalar {
  return tf.sub(tf.mean(fakeScores), tf.mean(realScores))
}

/** The generator's loss: minus the mean score of its pictures. */
export function generatorLoss(fakeScores: tf.Tensor1D): tf.Scalar {
  return tf.neg(tf.mean(fakeScores))
}

/**
 * Keeps scores from drifting away, which the Wasserstein loss does not see: mean real score squared.
 *
 * Source: Karras et al., "Progressive growing of GANs", arXiv:1710.10196, appendix A.1.
 */
export function drift(realScores: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.square(realScores))
}
