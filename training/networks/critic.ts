import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { addBias } from '../operations/bias.ts'
import { initialise } from './initialise.ts'
import { criticNorm } from './norm.ts'
import { doublingsOf, kernelOf } from './shape.ts'
import { type NamedVariable, zeros } from './variables.ts'

/** Scores pictures: [n, height, width, channels] in −1 … 1 → [n]. What is told of them is [n, conditionKinds]. */
export type Score = (pictures: tf.Tensor4D, conditions?: tf.Tensor2D) => tf.Tensor1D

/** What drops out after each level, counted from 0. */
export type Drop = (x: tf.Tensor4D, level: number) => tf.Tensor4D

/** A network that scores pictures: a critic's scores, or a discriminator's logits. */
export type Critic = {
  readonly variables: readonly NamedVariable[]
  score(pictures: tf.Tensor4D, how?: Scoring): tf.Tensor1D
}

export type Scoring = {
  /** Without it nothing drops out. */
  drop?: Drop | undefined
  /** Whether the scores may be differentiated twice; true unless given. */
  isTwice?: boolean
  /** What is told of the pictures, [n, conditionKinds]; without it they are scored by their looks alone. */
  conditions?: tf.Tensor2D | undefined
}

export type CriticShape = Pick<
  Config,
  | 'resolution'
  | 'channels'
  | 'network'
  | 'criticWidth'
  | 'criticNorm'
  | 'criticFirstNorm'
  | 'criticBias'
  | 'criticHead'
  | 'criticHidden'
  | 'criticDeviation'
  | 'conditionKinds'
  | 'normEpsilon'
  | 'initialisation'
  | 'gammaDeviation'
  | 'seed'
>

/** Whether it would score pictures of two batches of n otherwise in one pass than in two. */
export function looksAcross(
  { criticNorm, criticDeviation }: Pick<Config, 'criticNorm' | 'criticDeviation'>,
  n: number,
): boolean {
  return criticNorm === 'batch' || (criticDeviation > 0 && n % criticDeviation > 0)
}

const SLOPE = 0.2

/** The vectors of kinds that a critic may be told. */
export const PROJECTION = 'projection/kernel'

/**
 * The DCGAN critic: convolutions of stride 2 down to n × n, leaky relu, one score. The first
 * convolution has no norm, unless `criticFirstNorm` says so. With `criticDeviation` it sees how far so many pictures in a row
 * lie apart, as a channel beside the last features: a generator that makes the same of all latents is told from the data by it.
 *
 * It is written with core operations: `layers.conv2d` computes the filter gradient even in the
 * penalty's inner pass, where nobody asks for it.
 *
 * Source: Radford, Metz and Chintala, arXiv:1511.06434; no norm as in Gulrajani et al., arXiv:1704.00028; minibatch standard
 * deviation as in Karras et al., "Progressive growing of GANs", arXiv:1710.10196, section 3, with groups; what is told by a projection of
 * the last features, as in Miyato and Koyama, "cGANs with projection discriminator", arXiv:1802.05637.
 */
export function createCritic(config: CriticShape): Critic {
  const levels = Array.from({ length: doublingsOf(config.resolution) }, (_, level) =>
    createLevel(config, level),
  )
  const head = createHead(config)
  const variables = [...levels.flatMap((level) => level.variables), ...head.variables]
  initialise(variables, config, 'critic')
  return { variables, score }

  function score(
    pictures: tf.Tensor4D,
    { drop, isTwice = true, conditions }: Scoring = {},
  ): tf.Tensor1D {
    let x = pictures
    for (const [i, level] of levels.entries()) {
      x = level.apply(x, isTwice)
      if (drop !== undefined) x = drop(x, i)
    }
    return head.apply(x, conditions)
  }
}

function createLevel(config: CriticShape, level: number) {
  const [before, width] = [widthAt(config, level - 1), widthAt(config, level)]
  const side = kernelOf(config, 4)
  const kernel = zeros(`down${level}/kernel`, [side, side, before, width])
  const bias = config.criticBias ? [zeros(`down${level}/bias`, [width])] : []
  const kind = level === 0 && !config.criticFirstNorm ? 'none' : config.criticNorm
  const norm = criticNorm(kind, `down${level}_norm`, width, config.normEpsilon)
  return {
    variables: [kernel, ...bias, ...norm.variables],
    apply(x: tf.Tensor4D, isTwice: boolean): tf.Tensor4D {
      const sums = tf.conv2d(x, kernel.variable as tf.Tensor4D, 2, 'same')
      const biased = bias[0] ? addBias(sums, bias[0].variable) : sums
      return tf.leakyRelu(norm.apply(biased, isTwice), SLOPE)
    },
  }
}

/** From the features, whole or their means, to the score; a hidden layer sees what lies far apart together. */
function createHead(config: CriticShape) {
  const doublings = doublingsOf(config.resolution)
  const width = widthAt(config, doublings - 1) + (config.criticDeviation > 0 ? 1 : 0)
  const root = config.resolution / 2 ** doublings
  const features = config.criticHead === 'average' ? width : root ** 2 * width
  const hidden =
    config.criticHidden > 0 ? [createDense(config, 'hidden', features, config.criticHidden)] : []
  const last = config.criticHidden || features
  const score = createDense(config, 'score', last, 1)
  const projection =
    config.conditionKinds > 0 ? [zeros(PROJECTION, [config.conditionKinds, last])] : []
  return {
    variables: [...[...hidden, score].flatMap(({ variables }) => variables), ...projection],
    apply(x: tf.Tensor4D, conditions?: tf.Tensor2D): tf.Tensor1D {
      const seen = config.criticDeviation > 0 ? withDeviation(x, config.criticDeviation) : x
      const means = config.criticHead === 'average' ? tf.mean(seen, [1, 2]) : seen
      let flat = tf.reshape(means, [-1, features]) as tf.Tensor2D
      for (const layer of hidden)
        flat = tf.leakyRelu(layer.apply(flat) as tf.Tensor, SLOPE) as tf.Tensor2D
      const looks = tf.reshape(score.apply(flat), [-1]) as tf.Tensor1D
      return conditions && projection[0]
        ? tf.add(looks, matched(flat, conditions, projection[0]))
        : looks
    },
  }
}

/** How well features go with what is told: the scalar product with the sum of its kinds' vectors. */
function matched(
  features: tf.Tensor2D,
  conditions: tf.Tensor2D,
  { variable }: NamedVariable,
): tf.Tensor1D {
  return tf.sum(tf.mul(features, tf.matMul(conditions, variable as tf.Tensor2D)), 1)
}

/** Keeps the square root's derivative finite where pictures are all the same. */
const FLOOR = 1e-8

/**
 * One channel more: the standard deviation of each feature over the pictures of a group, averaged over all features.
 *
 * @param size of the groups; pictures that do not fill groups are one
 */
function withDeviation(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const [n, height, width, channels] = x.shape
  const group = n % size === 0 ? size : n
  const groups = tf.reshape(x, [n / group, group, height * width * channels])
  const apart = tf.sub(groups, tf.mean(groups, 1, true))
  const deviations = tf.sqrt(tf.add(tf.mean(tf.square(apart), 1, true), FLOOR))
  const channel = tf.mul(tf.mean(deviations, 2, true), tf.ones([n / group, group, height * width]))
  return tf.concat([x, tf.reshape(channel, [n, height, width, 1])], 3)
}

function createDense({ criticBias }: CriticShape, name: string, inputs: number, outputs: number) {
  const kernel = zeros(`${name}/kernel`, [inputs, outputs])
  const bias = criticBias ? [zeros(`${name}/bias`, [outputs])] : []
  return {
    variables: [kernel, ...bias],
    apply(x: tf.Tensor2D): tf.Tensor2D {
      const sums = tf.matMul(x, kernel.variable as tf.Tensor2D)
      return (bias[0] ? tf.add(sums, bias[0].variable) : sums) as tf.Tensor2D
    },
  }
}

function widthAt({ channels, criticWidth }: CriticShape, level: number): number {
  return level < 0 ? channels : criticWidth * 2 ** level
}
