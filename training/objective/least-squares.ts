import * as tf from '@tensorflow/tfjs'
import type { Objective } from './objective.ts'

/**
 * Least squares towards 1 for real and 0 for generated pictures, each halved:
 *
 *   critic: ½ mean (real − 1)² + ½ mean fake²;  generator: ½ mean (fake − 1)²
 *
 * Source: Mao et al., "Least squares generative adversarial networks", arXiv:1611.04076, equation 9.
 */
export const leastSquares: Objective = {
  criticLoss: (realScores, fakeScores) =>
    tf.mul(0.5, tf.add(meanSquare(tf.sub(realScores, 1)), meanSquare(fakeScores))),
  generatorLoss: (fakeScores) => tf.mul(0.5, meanSquare(tf.sub(fakeScores, 1))),
}

function meanSquare(values: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.square(values))
}
