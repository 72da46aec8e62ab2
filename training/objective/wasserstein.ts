import * as tf from '@tensorflow/tfjs'
import type { Objective } from './objective.ts'

/**
 * The critic's score is to be high on real and low on generated pictures, the generator's pictures
 * are to score high; the means alone count.
 *
 * Source: Arjovsky, Chintala and Bottou, "Wasserstein GAN", arXiv:1701.07875.
 */
export const wasserstein: Objective = {
  criticLoss: (realScores, fakeScores) => tf.sub(tf.mean(fakeScores), tf.mean(realScores)),
  generatorLoss: (fakeScores) => tf.neg(tf.mean(fakeScores)),
}

/**
 * Keeps scores from drifting away, which the Wasserstein loss does not see: mean real score squared.
 *
 * Source: Karras et al., "Progressive growing of GANs", arXiv:1710.10196, appendix A.1.
 */
export function drift(realScores: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.square(realScores))
}
