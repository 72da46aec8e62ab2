import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { addBias } from '../operations/bias.ts'
import { initialise, type NamedVariable, zeros } from './variables.ts'

/** A network that scores pictures: [n, height, width, channels] in −1 … 1 → [n]. */
export type Critic = {
  readonly variables: readonly NamedVariable[]
  score(pictures: tf.Tensor4D): tf.Tensor1D
}

export type CriticShape = Pick<Config, 'resolution' | 'channels' | 'criticWidth' | 'seed'>

const SLOPE = 0.2

/**
 * The DCGAN critic without a norm: 4 × 4 convolutions of stride 2 down to 4 × 4, leaky relu, one score.
 *
 * It is written with core operations: `layers.conv2d` computes the filter gradient even in the
 * penalty's inner pass, where nobody asks for it.
 *
 * Source: Radford, Metz and Chintala, arXiv:1511.06434; no norm as in Gulrajani et al., arXiv:1704.00028.
 */
export function dcganCritic(config: CriticShape): Critic {
  const levels = Math.log2(config.resolution / 4)
  const width = (level: number) => (level < 0 ? config.channels : config.criticWidth * 2 ** level)
  const convolutions = Array.from({ length: levels }, (_, level) => ({
    kernel: zeros(`down${level}/kernel`, [4, 4, width(level - 1), width(level)]),
    bias: zeros(`down${level}/bias`, [width(level)]),
  }))
  const features = 16 * width(levels - 1)
  const last = { kernel: zeros('score/kernel', [features, 1]), bias: zeros('score/bias', [1]) }
  const variables = [...convolutions, last].flatMap(({ kernel, bias }) => [kernel, bias])
  initialise(variables, config.seed, 1)
  return { variables, score }

  function score(pictures: tf.Tensor4D): tf.Tensor1D {
    let x = pictures
    for (const { kernel, bias } of convolutions) {
      const sums = tf.conv2d(x, kernel.variable as tf.Tensor4D, 2, 'same')
      x = tf.leakyRelu(addBias(sums, bias.variable), SLOPE)
    }
    const flat = tf.reshape(x, [-1, features])
    return tf.reshape(tf.add(tf.matMul(flat, last.kernel.variable), last.bias.variable), [-1])
  }
}
