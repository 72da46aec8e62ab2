import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { addBias } from '../operations/bias.ts'
import { dropout } from '../operations/dropout.ts'
import { criticNorm } from './norm.ts'
import { doublingsOf, kernelOf } from './shape.ts'
import { initialise, type NamedVariable, zeros } from './variables.ts'

/** Scores pictures: [n, height, width, channels] in −1 … 1 → [n]. */
export type Score = (pictures: tf.Tensor4D) => tf.Tensor1D

/** A network that scores pictures: a critic's scores, or a discriminator's logits. */
export type Critic = {
  readonly variables: readonly NamedVariable[]
  /** @param dropoutSeed fixes what drops out, above 0; without one nothing does */
  score(pictures: tf.Tensor4D, dropoutSeed?: number): tf.Tensor1D
}

export type CriticShape = Pick<
  Config,
  | 'resolution'
  | 'channels'
  | 'network'
  | 'criticWidth'
  | 'criticNorm'
  | 'criticDropout'
  | 'criticHead'
  | 'gammaDeviation'
  | 'seed'
>

const SLOPE = 0.2

/**
 * The DCGAN critic: convolutions of stride 2 down to n × n, leaky relu, one score. The first
 * convolution has no norm.
 *
 * It is written with core operations: `layers.conv2d` computes the filter gradient even in the
 * penalty's inner pass, where nobody asks for it.
 *
 * Source: Radford, Metz and Chintala, arXiv:1511.06434; no norm as in Gulrajani et al., arXiv:1704.00028.
 */
export function createCritic(config: CriticShape): Critic {
  const levels = Array.from({ length: doublingsOf(config.resolution) }, (_, level) =>
    createLevel(config, level),
  )
  const head = createHead(config)
  const variables = [...levels.flatMap((level) => level.variables), ...head.variables]
  initialise(variables, config, 1)
  return { variables, score }

  function score(pictures: tf.Tensor4D, dropoutSeed?: number): tf.Tensor1D {
    let x = pictures
    for (const [i, level] of levels.entries()) {
      x = level.apply(x)
      if (dropoutSeed !== undefined && config.criticDropout > 0)
        x = dropout(x, config.criticDropout, dropoutSeed + i)
    }
    return head.apply(x)
  }
}

function createLevel(config: CriticShape, level: number) {
  const [before, width] = [widthAt(config, level - 1), widthAt(config, level)]
  const side = kernelOf(config, 4)
  const kernel = zeros(`down${level}/kernel`, [side, side, before, width])
  const bias = zeros(`down${level}/bias`, [width])
  const norm = criticNorm(level === 0 ? 'none' : config.criticNorm, `down${level}_norm`, width)
  return {
    variables: [kernel, bias, ...norm.variables],
    apply(x: tf.Tensor4D): tf.Tensor4D {
      const sums = tf.conv2d(x, kernel.variable as tf.Tensor4D, 2, 'same')
      return tf.leakyRelu(norm.apply(addBias(sums, bias.variable)), SLOPE)
    },
  }
}

function createHead(config: CriticShape) {
  const doublings = doublingsOf(config.resolution)
  const width = widthAt(config, doublings - 1)
  const root = config.resolution / 2 ** doublings
  const features = config.criticHead === 'average' ? width : root ** 2 * width
  const kernel = zeros('score/kernel', [features, 1])
  const bias = zeros('score/bias', [1])
  return {
    variables: [kernel, bias],
    apply(x: tf.Tensor4D): tf.Tensor1D {
      const flat =
        config.criticHead === 'average' ? tf.mean(x, [1, 2]) : tf.reshape(x, [-1, features])
      return tf.reshape(
        tf.add(tf.matMul(flat as tf.Tensor2D, kernel.variable), bias.variable),
        [-1],
      )
    },
  }
}

function widthAt({ channels, criticWidth }: CriticShape, level: number): number {
  return level < 0 ? channels : criticWidth * 2 ** level
}
