import * as tf from '@tensorflow/tfjs'
import type { NamedVariable } from '../networks/variables.ts'

/**
 * Weight clipping, after every critic update: each weight into −clip … clip.
 *
 * Source: Arjovsky, Chintala and Bottou, "Wasserstein GAN", arXiv:1701.07875, algorithm 1.
 */
export function clipWeights(weights: readonly NamedVariable[], clip: number): void {
  tf.tidy(() => {
    for (const { variable } of weights) variable.assign(tf.clipByValue(variable, -clip, clip))
  })
}
