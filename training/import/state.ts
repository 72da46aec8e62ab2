import type { ForeignArray } from '../run/safetensors.ts'
import { refused } from './refusal.ts'

/** A module of a state dict that has weights, as PyTorch has them. */
export type Module = { name: string } & (
  | { kind: 'linear'; weight: Tensor; bias: Float32Array | undefined }
  /** [first, second, height, width]: [out, in] of a Conv2d, [in, out] of a ConvTranspose2d. */
  | { kind: 'convolution'; weight: Tensor; bias: Float32Array | undefined }
  /** Without mean and variance it takes those of the picture: an InstanceNorm2d. */
  | {
      kind: 'norm'
      channels: number
      gamma: Float32Array | undefined
      beta: Float32Array | undefined
      mean: Float32Array | undefined
      variance: Float32Array | undefined
    }
  | { kind: 'slopes'; slopes: Float32Array }
  | { kind: 'embedding'; weight: Tensor }
)

export type Tensor = { name: string; shape: readonly number[]; data: Float32Array }

/** What training in parallel, compiling and keeping averages put before the names of a whole model. */
const PREFIXES = ['module', '_orig_mod', 'generator', 'netG', 'G', 'ema', 'ema_model', 'model']

/** Of a norm, or of training, which does not enter what is drawn. */
const IGNORED = ['num_batches_tracked', 'weight_u', 'weight_v']

/** Where PyTorch's newer spectral and weight norms keep what the older ones keep beside the weight. */
const PARAMETRIZED: Record<string, string> = {
  original: '.weight_orig',
  '0._u': '.weight_u',
  '0._v': '.weight_v',
  original0: '.weight_g',
  original1: '.weight_v',
}

/**
 * The modules of a PyTorch state dict. Tensors belong together by their names, as `main.3.weight` and `main.3.bias` do.
 *
 * @returns in the order of their names, numbers by their size
 * @throws GardenError `invalid_model` naming the tensor that is not understood
 */
export function readModules(arrays: readonly ForeignArray[]): Module[] {
  const groups = new Map<string, Map<string, ForeignArray>>()
  for (const array of withoutPrefix(arrays)) {
    const plain = array.name.replace(
      /\.parametrizations\.weight\.(.*)$/,
      (all, part: string) => PARAMETRIZED[part] ?? all,
    )
    const [, name = '', part = plain] = /^(.*)\.([^.]*)$/.exec(plain) ?? []
    groups.set(name, (groups.get(name) ?? new Map()).set(part, array))
  }
  return [...groups]
    .sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
    .map(([name, parts]) => readModule(name, parts))
}

/** Names without what all of them begin with. */
function withoutPrefix(arrays: readonly ForeignArray[]): ForeignArray[] {
  for (const prefix of PREFIXES) {
    const start = `${prefix}.`
    if (arrays.length > 0 && arrays.every(({ name }) => name.startsWith(start)))
      return withoutPrefix(arrays.map((one) => ({ ...one, name: one.name.slice(start.length) })))
  }
  return [...arrays]
}

function readModule(name: string, parts: Map<string, ForeignArray>): Module {
  const weight = weightOf(name, parts)
  const [bias, mean, variance] = ['bias', 'running_mean', 'running_var'].map(
    (part) => parts.get(part)?.data,
  )
  const known = [
    'weight',
    'bias',
    'running_mean',
    'running_var',
    'weight_orig',
    'weight_g',
    ...IGNORED,
  ]
  const foreign = [...parts].find(([part]) => !known.includes(part))?.[1]
  if (foreign) throw unknown(foreign)
  if (mean && variance)
    return {
      kind: 'norm',
      name,
      channels: mean.length,
      gamma: weight?.data,
      beta: bias,
      mean,
      variance,
    }
  const rank = weight?.shape.length
  if (weight && rank === 1 && bias)
    return {
      kind: 'norm',
      name,
      channels: bias.length,
      gamma: weight.data,
      beta: bias,
      mean: undefined,
      variance: undefined,
    }
  if (weight && rank === 1) return { kind: 'slopes', name, slopes: weight.data }
  const isEmbedding = /emb/i.test(name) && !bias
  if (weight && rank === 2)
    return isEmbedding
      ? { kind: 'embedding', name, weight }
      : { kind: 'linear', name, weight, bias }
  if (weight && rank === 4) return { kind: 'convolution', name, weight, bias }
  throw unknown(weight ?? [...parts.values()][0])
}

/** The weight itself, where a norm of it is kept apart: its singular value, or the lengths of its rows. */
function weightOf(name: string, parts: Map<string, ForeignArray>): Tensor | undefined {
  const [original, left, right, lengths] = ['weight_orig', 'weight_u', 'weight_v', 'weight_g'].map(
    (part) => parts.get(part),
  )
  if (original && left && right)
    return { ...spectral(original, left.data, right.data), name: `${name}.weight_orig` }
  if (lengths && right) return { ...lengthened(right, lengths), name: `${name}.weight_v` }
  return parts.get('weight')
}

/**
 * Divided by its greatest singular value, as left · W · right gives it. PyTorch has the outputs for lines: of a
 * ConvTranspose2d these are the second axis.
 *
 * Source: Miyato et al., "Spectral normalization for generative adversarial networks", arXiv:1802.05957.
 */
function spectral(weight: ForeignArray, left: Float32Array, right: Float32Array): Tensor {
  const [first = 0, second = 0, ...window] = weight.shape
  const taps = window.reduce((size, side) => size * side, 1)
  const isSecond = left.length === second && left.length !== first
  let value = 0
  for (let one = 0; one < first; one++)
    for (let other = 0; other < second; other++)
      for (let tap = 0; tap < taps; tap++) {
        const number = weight.data[(one * second + other) * taps + tap] as number
        const [line, column] = isSecond ? [other, one * taps + tap] : [one, other * taps + tap]
        value += (left[line] as number) * number * (right[column] as number)
      }
  return { ...weight, data: weight.data.map((one) => one / value) }
}

/** Each row of the first axis with the length that is told for it. */
function lengthened(weight: ForeignArray, lengths: ForeignArray): Tensor {
  const [first = 1] = weight.shape
  if (lengths.data.length !== first) throw unknown(lengths)
  const size = weight.data.length / first
  const data = new Float32Array(weight.data.length)
  for (let row = 0; row < first; row++) {
    const values = weight.data.subarray(row * size, (row + 1) * size)
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
    for (const [i, value] of values.entries())
      data[row * size + i] = (value * (lengths.data[row] as number)) / length
  }
  return { ...weight, data }
}

const SUPPORTED =
  'A state dict tells weights only, and DCGANs are known by theirs: Linear, ConvTranspose2d, Conv2d, BatchNorm, InstanceNorm, PReLU, spectral norm. Anything else is told exactly by ONNX: training/import/sample_torch.py --onnx writes it.'

export function unknown(tensor: Pick<Tensor, 'name' | 'shape'> | undefined): Error {
  if (!tensor) return refused('The file holds no generator.', SUPPORTED)
  const { name, shape } = tensor
  return refused(`The tensor ${name} of shape [${shape.join(', ')}] is not understood.`, SUPPORTED)
}
