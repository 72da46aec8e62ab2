import * as tf from '@tensorflow/tfjs'
import { gaussians, PURPOSE, type Stream, stream, uniforms } from '../../lib/random/stream.ts'
import type { Config } from '../config.ts'
import { doublingsOf, isResizing } from './shape.ts'
import type { NamedVariable } from './variables.ts'

/** What the networks of one run draw from: a hundred streams each and more. */
const NETWORKS = { generator: 0, critic: 1000 } as const

type Network = keyof typeof NETWORKS

type Rules = Pick<Config, 'seed' | 'initialisation' | 'gammaDeviation' | 'network' | 'resolution'> &
  Partial<Pick<Config, 'modulationDeviation'>>

/**
 * Fills kernels and gains; biases and β stay 0.
 *
 * `dcgan` is N(0, 0.02), with gains N(1, `gammaDeviation`): Radford et al., arXiv:1511.06434, and its code.
 * The others are what a framework draws where nothing is said: `glorot` Keras and TensorFlow (Glorot and
 * Bengio, 2010), `pytorch` PyTorch since 1.2, `pytorch-1.0` the same with gains uniform in (0, 1), `paddle`
 * PaddlePaddle 1.
 *
 * With `modulationDeviation` the shifts of self-modulation start with that deviation over latents, where N(0, 0.02) would make it
 * a third or less, and the hidden layer of the latent as He et al. draw (arXiv:1502.01852), so that its units are as large as latents.
 *
 * @param weights in the network's order; each draws from a stream of its own
 */
export function initialise(
  weights: readonly NamedVariable[],
  rules: Rules,
  network: Network,
): void {
  for (const [index, weight] of weights.entries()) {
    const { name, variable } = weight
    const from = stream(rules.seed, PURPOSE.weights, NETWORKS[network] + index)
    const values =
      variable.rank > 1
        ? (modulation(from, weight, rules) ??
          kernel(from, variable.size, fansOf(weight, rules, network), rules))
        : name.endsWith('/gamma') && gains(from, variable.size, rules)
    if (values) tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  }
}

/** Undefined for a kernel that has no part in self-modulation, or none of its own. */
function modulation(
  from: Stream,
  { name, variable }: NamedVariable,
  { modulationDeviation: deviation = 0 }: Rules,
): Float32Array | undefined {
  if (deviation === 0) return undefined
  const [inputs = 1] = variable.shape
  if (name.startsWith(STYLE)) return normal(from, variable.size, Math.sqrt(2 / inputs))
  if (!name.endsWith(SHIFT)) return undefined
  return normal(from, variable.size, deviation / Math.sqrt(inputs))
}

type Fans = { inputs: number; outputs: number; area: number; kind: 'dense' | 'down' | 'up' }

/** PyTorch and PaddlePaddle write a generator's first layer as a transposed convolution of a single point. */
function fansOf({ name, variable }: NamedVariable, rules: Rules, network: Network): Fans {
  const { initialisation, resolution } = rules
  const [before = 1, last = 1] = variable.shape.slice(-2)
  const area = variable.size / (before * last)
  if (name.startsWith('root/') && initialisation !== 'glorot') {
    const points = (resolution / 2 ** doublingsOf(resolution)) ** 2
    return { inputs: before, outputs: last / points, area: points, kind: 'up' }
  }
  if (variable.rank === 2) return { inputs: before, outputs: last, area, kind: 'dense' }
  return network === 'generator' && !isResizing(rules)
    ? { inputs: last, outputs: before, area, kind: 'up' }
    : { inputs: before, outputs: last, area, kind: 'down' }
}

const DEVIATION = 0.02

/** How the generator's layers of self-modulation are called. */
const STYLE = 'style/'
const SHIFT = '_shift/kernel'

function kernel(
  from: Stream,
  size: number,
  { inputs, outputs, area, kind }: Fans,
  { initialisation }: Rules,
): Float32Array {
  if (initialisation === 'dcgan') return normal(from, size, DEVIATION)
  if (initialisation === 'paddle' && kind === 'down')
    return normal(from, size, Math.sqrt(2 / (area * inputs)))
  if (initialisation === 'glorot' || initialisation === 'paddle')
    return within(from, size, Math.sqrt(6 / ((inputs + outputs) * area)))
  // PyTorch takes a transposed convolution's outputs for its inputs.
  return within(from, size, 1 / Math.sqrt((kind === 'up' ? outputs : inputs) * area))
}

function gains(from: Stream, size: number, { initialisation, gammaDeviation }: Rules) {
  if (initialisation === 'pytorch-1.0') return Float32Array.from(uniforms(from, size))
  return normal(from, size, gammaDeviation).map((value) => 1 + value)
}

/** Products of float32, as a backend would have them. */
function normal(from: Stream, size: number, deviation: number): Float32Array {
  return gaussians(from, size).map((value) => value * Math.fround(deviation))
}

function within(from: Stream, size: number, limit: number): Float32Array {
  return Float32Array.from(uniforms(from, size), (value) => (2 * value - 1) * limit)
}
