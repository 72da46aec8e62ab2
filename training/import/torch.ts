import type { NamedArray } from '../run/safetensors.ts'
import { padded, permuted, repeated, reshaped, type Weight } from './array.ts'
import type { Layer, Network } from './layers.ts'
import { refused } from './refusal.ts'

/** What a state dict does not say: it holds weights only. */
export type TorchOptions = {
  /** Between the layers; after the last one comes tanh. */
  activation: 'relu' | 'leaky-relu'
  /** Of leaky relu, for values below 0. */
  slope: number
  /** Of every batch norm. */
  epsilon: number
  /** Side of its pictures in pixels: tells how many 3 × 3 convolutions follow a doubling. */
  resolution: number
}

/**
 * The network of a PyTorch state dict, recognised by the shapes of its tensors; their names only tell
 * which belong together and, where shapes leave a choice, which comes first.
 *
 * Source: Radford, Metz and Chintala, arXiv:1511.06434, as PyTorch's example of it has it; for the
 * doublings Odena, Dumoulin and Olah, "Deconvolution and checkerboard artifacts", Distill, 2016.
 *
 * @throws GardenError `invalid_model` naming the tensor that is not understood
 */
export function torchNetwork(arrays: readonly NamedArray[], options: TorchOptions): Network {
  const modules = readModules(arrays)
  const linears = modules.filter((module) => module.kind === 'linear')
  const norms = modules.filter((module) => module.kind === 'norm')
  const chain = chained(modules.filter((module) => module.kind === 'convolution'))
  const root = linears.length > 0 ? linearRoot(linears, chain) : pointRoot(chain)
  const grown = withDoublings(root, linears.length > 0 ? chain : chain.slice(1), options.resolution)
  const [rootNorm, ...others] = assignNorms(norms, [
    [root.channels, root.units],
    ...grown.map(({ convolution }) => [convolution.outputs]),
  ])
  const layers = grown.flatMap(({ convolution, follows }, i) => [
    activation(convolution, options),
    ...(follows ? [enlargement(convolution)] : []),
    convolutionLayer(convolution),
    ...normLayers(others[i], options),
  ])
  return {
    latentSize: root.latentSize,
    layers: [...rootLayers(root, rootNorm, options), ...layers, TANH],
  }
}

const SUPPORTED =
  'Supported are DCGANs: a Linear, or a ConvTranspose2d from a single point; then ConvTranspose2d of stride 2 with kernels of 2, 4 or 5, or Conv2d with kernels of 3 after nearest doublings; BatchNorm between. Save the state dict of the generator alone.'

const TANH: Layer = { kind: 'activation', name: 'tanh', activation: 'tanh' }

type Linear = { kind: 'linear'; name: string; weight: NamedArray; bias: NamedArray | undefined }

type Convolution = {
  kind: 'convolution'
  name: string
  /** As PyTorch has it: [in, out, side, side] of a transposed one, [out, in, side, side] of others. */
  weight: NamedArray
  bias: NamedArray | undefined
  side: number
  inputs: number
  outputs: number
}

type Norm = {
  kind: 'norm'
  name: string
  gamma: NamedArray | undefined
  beta: NamedArray | undefined
  mean: NamedArray
  variance: NamedArray
}

type Module = Linear | Convolution | Norm

/** Tensors belong together by their names, as `main.3.weight` and `main.3.bias` do. */
function readModules(arrays: readonly NamedArray[]): Module[] {
  const groups = new Map<string, Map<string, NamedArray>>()
  for (const array of arrays) {
    const [, name = '', part = array.name] = /^(.*)\.([^.]*)$/.exec(array.name) ?? []
    // How many batches a norm has seen; it does not enter its output.
    if (part === 'num_batches_tracked') continue
    groups.set(name, (groups.get(name) ?? new Map()).set(part, array))
  }
  return [...groups]
    .sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
    .map(([name, parts]) => readModule(name, parts))
}

const PARTS = ['weight', 'bias', 'running_mean', 'running_var']

function readModule(name: string, parts: Map<string, NamedArray>): Module {
  const [weight, bias, mean, variance] = PARTS.map((part) => parts.get(part))
  const [first] = parts.values()
  const foreign = [...parts].find(([part]) => !PARTS.includes(part))?.[1]
  if (foreign) throw unknown(foreign)
  if (mean && variance) return { kind: 'norm', name, gamma: weight, beta: bias, mean, variance }
  if (weight?.shape.length === 2) return { kind: 'linear', name, weight, bias }
  if (weight?.shape.length === 4) return readConvolution(name, weight, bias)
  throw unknown(weight ?? first)
}

function readConvolution(
  name: string,
  weight: NamedArray,
  bias: NamedArray | undefined,
): Convolution {
  const [first = 0, second = 0, side = 0, width] = weight.shape
  if (side !== width) throw unknown(weight)
  const [inputs, outputs] = side === THIN ? [second, first] : [first, second]
  return { kind: 'convolution', name, weight, bias, side, inputs, outputs }
}

/** Kernels of this side are taken for Conv2d's, all others for ConvTranspose2d's. */
const THIN = 3

/** Each takes as many channels as the one before it gives; names decide where that leaves a choice. */
function chained(convolutions: readonly Convolution[]): Convolution[] {
  const given = new Set(convolutions.map(({ outputs }) => outputs))
  const left = new Set(convolutions)
  const chain: Convolution[] = []
  let next = convolutions.find(({ inputs }) => !given.has(inputs)) ?? convolutions[0]
  while (next) {
    const { outputs } = next
    chain.push(next)
    left.delete(next)
    next = [...left].find(({ inputs }) => inputs === outputs)
  }
  const [outside] = left
  if (outside) throw unknown(outside.weight)
  return chain
}

type Root = {
  name: string
  latentSize: number
  /** Side and channels of the first picture, and how many numbers it has. */
  side: number
  channels: number
  units: number
  /** [in, channels, side, side] */
  weight: Weight
  /** [channels, side, side] */
  bias: Weight | undefined
}

/** A linear layer whose output is viewed as [channels, side, side]. */
function linearRoot([linear, second]: readonly Linear[], [first]: readonly Convolution[]): Root {
  if (second || !linear || !first) throw unknown(second?.weight ?? linear?.weight)
  const [units = 0, latentSize = 0] = linear.weight.shape
  const channels = first.inputs
  const side = Math.sqrt(units / channels)
  if (!Number.isInteger(side)) throw unknown(linear.weight)
  const shape = [channels, side, side]
  const weight = reshaped(permuted(linear.weight, [1, 0]), [latentSize, ...shape])
  const bias = linear.bias && reshaped(linear.bias, shape)
  return { name: linear.name, latentSize, side, channels, units, weight, bias }
}

/** A transposed convolution without padding of a single point: its kernel is the first picture. */
function pointRoot([first]: readonly Convolution[]): Root {
  if (!first || first.side === THIN) throw unknown(first?.weight)
  const { name, weight, side, inputs: latentSize, outputs: channels } = first
  const units = side ** 2 * channels
  const each = first.bias && reshaped(repeated(first.bias, side ** 2), [side, side, channels])
  const bias = each && permuted(each, [2, 0, 1])
  return { name, latentSize, side, channels, units, weight, bias }
}

type Growth = { convolution: Convolution; follows: boolean }

/** The first of the 3 × 3 convolutions follow a doubling, as many as the picture's side needs. */
function withDoublings(
  root: Root,
  convolutions: readonly Convolution[],
  resolution: number,
): Growth[] {
  const thick = convolutions.filter(({ side }) => side !== THIN)
  let needed = Math.round(Math.log2(resolution / root.side)) - thick.length
  return convolutions.map((convolution) => {
    const follows = convolution.side === THIN && needed > 0
    if (follows) needed -= 1
    return { convolution, follows }
  })
}

/** The norm after each place, which may have none: the first that is left with as many channels. */
function assignNorms(norms: readonly Norm[], places: readonly number[][]): (Norm | undefined)[] {
  const left = new Set(norms)
  const assigned = places.map((sizes) => {
    const norm = [...left].find(({ mean }) => sizes.includes(mean.data.length))
    if (norm) left.delete(norm)
    return norm
  })
  const [outside] = left
  if (outside) throw unknown(outside.mean)
  return assigned
}

function rootLayers(root: Root, norm: Norm | undefined, options: TorchOptions): Layer[] {
  const { name, latentSize, side, channels, units } = root
  const kernel = reshaped(permuted(root.weight, [0, 2, 3, 1]), [latentSize, units])
  const bias = root.bias && channelsLast(root.bias)
  const dense: Layer = { kind: 'dense', name, kernel, bias }
  const reshape: Layer = { kind: 'reshape', name, shape: [side, side, channels] }
  const isFlat = norm !== undefined && norm.mean.data.length !== channels
  if (!isFlat) return [dense, reshape, ...normLayers(norm, options)]
  const rearranged = (weight: Weight) => channelsLast(reshaped(weight, [channels, side, side]))
  return [dense, ...normLayers(norm, options, rearranged), reshape]
}

/** [channels, side, side] as a vector with the channels last. */
function channelsLast(weight: Weight): Weight {
  return reshaped(permuted(weight, [1, 2, 0]), [weight.data.length])
}

function normLayers(
  norm: Norm | undefined,
  { epsilon }: TorchOptions,
  rearranged: (weight: Weight) => Weight = (weight) => weight,
): Layer[] {
  if (!norm) return []
  const { name, gamma, beta, mean, variance } = norm
  return [
    {
      kind: 'norm',
      name,
      epsilon,
      gamma: gamma && rearranged(gamma),
      beta: beta && rearranged(beta),
      mean: rearranged(mean),
      variance: rearranged(variance),
    },
  ]
}

function activation({ name }: Convolution, options: TorchOptions): Layer {
  if (options.activation === 'relu') return { kind: 'activation', name, activation: 'relu' }
  return { kind: 'leaky-relu', name, slope: options.slope }
}

function enlargement({ name }: Convolution): Layer {
  return { kind: 'enlargement', name, factor: 2 }
}

/** Both frameworks correlate: only the kernel's axes are in another order. */
function convolutionLayer({ name, weight, bias, side }: Convolution): Layer {
  const kernel = permuted(weight, [2, 3, 1, 0])
  if (side === THIN) return { kind: 'convolution', name, kernel, bias, strides: 1, padding: 'same' }
  if (![2, 4, 5].includes(side)) throw unknown(weight)
  return {
    kind: 'transposed',
    name,
    kernel: padded(kernel, evenSide(side)),
    bias,
    strides: 2,
    padding: 'same',
  }
}

/**
 * A ConvTranspose2d that doubles, with padding p = ⌊(k − 1) ÷ 2⌋ and output padding 2 + 2p − k, puts
 * input y, kernel row i at output 2y − p + i. TF.js' "same" does so with p = (k − 2) ÷ 2 for an even
 * k; an odd kernel is therefore given a row and a column of zeros.
 */
function evenSide(side: number): number {
  return side + (side % 2)
}

function unknown(tensor: Pick<NamedArray, 'name' | 'shape'> | undefined): Error {
  if (!tensor) return refused('The file holds no generator.', SUPPORTED)
  const { name, shape } = tensor
  return refused(`The tensor ${name} of shape [${shape.join(', ')}] is not understood.`, SUPPORTED)
}
