import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'

/** What both networks minimise, of the critic's scores [n]; logits under all but Wasserstein. */
export type Loss = {
  critic(realScores: tf.Tensor1D, fakeScores: tf.Tensor1D): tf.Scalar
  /** @param realScores of as many real pictures; they take a pass, so they are computed when they are asked for */
  generator(fakeScores: tf.Tensor1D, realScores: () => tf.Tensor1D): tf.Scalar
}

/**
 * Wasserstein: the means alone count; real pictures are to score high, generated ones low for the
 * critic and high for the generator (Arjovsky, Chintala and Bottou, arXiv:1701.07875).
 *
 * Minimax: binary cross-entropy on logits, −log σ(x) = softplus(−x), the generator's loss in its
 * non-saturating form (Goodfellow et al., arXiv:1406.2661, section 3).
 *
 * Relativistic: minimax on how much higher a real picture scores than the generated one it is paired
 * with, so that each only has to beat the other (Jolicoeur-Martineau, arXiv:1807.00734; with R1 and R2
 * Huang et al., R3GAN, arXiv:2501.05441).
 *
 * Least squares: towards 1 for real and 0 for generated pictures, each halved (Mao et al.,
 * arXiv:1611.04076, equation 9).
 */
export const LOSSES: Record<Config['objective'], Loss> = {
  wasserstein: {
    critic: (real, fake) => tf.sub(tf.mean(fake), tf.mean(real)),
    generator: (fake) => tf.neg(tf.mean(fake)),
  },
  minimax: {
    critic: (real, fake) => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake))),
    generator: (fake) => tf.mean(tf.softplus(tf.neg(fake))),
  },
  relativistic: {
    critic: (real, fake) => tf.mean(tf.softplus(tf.sub(fake, real))),
    generator: (fake, real) => tf.mean(tf.softplus(tf.sub(real(), fake))),
  },
  'least-squares': {
    critic: (real, fake) => tf.mul(0.5, tf.add(meanSquare(tf.sub(real, 1)), meanSquare(fake))),
    generator: (fake) => tf.mul(0.5, meanSquare(tf.sub(fake, 1))),
  },
}

/**
 * Keeps scores from drifting away, which the Wasserstein loss does not see: mean real score squared.
 *
 * Source: Karras et al., "Progressive growing of GANs", arXiv:1710.10196, appendix A.1.
 */
export function drift(realScores: tf.Tensor1D): tf.Scalar {
  return meanSquare(realScores)
}

function meanSquare(values: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(values))
}
