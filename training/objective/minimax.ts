import * as tf from '@tensorflow/tfjs'
import type { Objective } from './objective.ts'

/**
 * Binary cross-entropy on logits, with the generator's loss in its non-saturating form:
 *
 *   critic: mean softplus(−real) + mean softplus(fake);  generator: mean softplus(−fake)
 *
 * Source: Goodfellow et al., "Generative adversarial nets", arXiv:1406.2661, section 3;
 * −log σ(x) = softplus(−x).
 */
export const minimax: Objective = {
  criticLoss: (realScores, fakeScores) =>
    tf.add(tf.mean(tf.softplus(tf.neg(realScores))), tf.mean(tf.softplus(fakeScores))),
  generatorLoss: (fakeScores) => tf.mean(tf.softplus(tf.neg(fakeScores))),
}
