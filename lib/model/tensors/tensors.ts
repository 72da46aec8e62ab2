import {
  add,
  conv2d,
  depthToSpace,
  dispose,
  maximum,
  mul,
  pad,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core'
import { GardenError } from '../../error.ts'
import { stack } from '../../latent/stack.ts'
import type { Shape } from '../compile/network.ts'
import { readsOf, shapesRead } from '../compile/operations.ts'
import type { Engine } from '../engine.ts'
import { type Stage, stagesOf } from '../integers/bounds.ts'
import { type Program, roundLatent } from '../integers/program.ts'

/** Pictures at once: enough to keep a graphics card busy. */
const PICTURES = 16

/** Textures may be of 16 bits, which is a level more than rounding. */
const TOLERANCE = 2

type Padding = [[number, number], [number, number], [number, number], [number, number]]

/**
 * A stage's phases side by side, as one convolution of fractions for each operation that it reads; their sums together
 * are divided by `share`.
 */
type Joined = { stage: Stage; kernels: Tensor4D[]; bias: Tensor1D; padding: Padding; share: number }

/**
 * Puts a program onto the backend of TF.js that is set: in fractions, without the rounding between. It must have the
 * kernels of Add, Conv2D, DepthToSpace, Identity, Maximum, Multiply, PadV2 and Reshape.
 *
 * @param lost rejected once the graphics card can compute no more, which may be while a picture is waited for
 */
export function startOnTensors(program: Program, lost: Promise<never>): Engine {
  const unit = (program.levels[191] ?? 0) - (program.levels[63] ?? 0)
  const stages = stagesOf(program)
  const inputs = stages.map((_, i) => shapesRead(stages, i))
  const other = stages.find((stage, i) => !isPlain(stage, inputs[i] as Shape[]))
  if (other) throw unfit(other.name)
  const joined = stages.map((stage, i) =>
    join(stage, inputs[i] as Shape[], stage === stages.at(-1) ? unit : 2 ** stage.shift),
  )
  const tensors = joined.flatMap(({ kernels, bias }) => [...kernels, bias])
  const levels = Float32Array.from(program.levels, (level) => level / unit)
  const orLost = failingWith(lost)
  return {
    pictures: PICTURES,
    bytes: tensors.reduce((sum, { size }) => sum + 4 * size, 0),
    tolerance: TOLERANCE,
    run: (latents) => orLost(run(joined, levels, latents)),
    dispose: () => dispose(tensors),
  }
}

/**
 * Work that fails as soon as another promise does. A race with one that stays pending would keep what each work gave,
 * for as long as it does.
 */
function failingWith(lost: Promise<never>): <Result>(work: Promise<Result>) => Promise<Result> {
  const waiting = new Set<(reason: unknown) => void>()
  let failure: { reason: unknown } | undefined
  lost.catch((reason: unknown) => {
    failure = { reason }
    for (const reject of waiting) reject(reason)
  })
  return (work) =>
    new Promise((resolve, reject) => {
      if (failure) reject(failure.reason)
      waiting.add(reject)
      work.then(resolve, reject).finally(() => waiting.delete(reject))
    })
}

/**
 * What every second network has; the rest is drawn by our own kernels, which are the same everywhere.
 *
 * @param read what it reads
 */
function isPlain(stage: Stage, read: readonly Shape[]): boolean {
  const { kind, border, step = 1, output, grid, stride, phases, input } = stage
  const isAsMade = read.every(
    ({ height, width }) => height === input.height && width === input.width,
  )
  const isSummed = kind === 'convolution' || kind === 'transposed'
  const isWhole = output.height === grid.height * stride && output.width === grid.width * stride
  const isAround = phases.every(
    ({ from, kernel }) =>
      from.line <= 0 &&
      from.column <= 0 &&
      from.line + kernel.height + grid.height - 1 >= input.height &&
      from.column + kernel.width + grid.width - 1 >= input.width,
  )
  return isSummed && !border && isAsMade && step === 1 && isWhole && isAround
}

function unfit(name: string): GardenError {
  return new GardenError('backend_unavailable', `Graphics cards are not asked for ${name}.`, {
    suggestion: 'Our own kernels draw it, on any device.',
  })
}

async function run(
  stages: readonly Joined[],
  levels: Float32Array,
  latents: readonly Float32Array[],
): Promise<Uint8Array> {
  const shape: [number, number, number, number] = [latents.length, 1, 1, latents[0]?.length ?? 0]
  const pictures = tidy(() => {
    const latent = tensor4d(stack(latents.map(whole)), shape)
    const made: Tensor4D[] = []
    for (const [i, stage] of stages.entries()) {
      const read = readsOf(stage.stage, i).map((from) => made[from] ?? latent)
      made.push(grow(read, stage, made))
    }
    return made.at(-1) as Tensor4D
  })
  try {
    return toLevels(requireNumbers((await pictures.data()) as Float32Array), levels)
  } finally {
    pictures.dispose()
  }
}

/** As the first operation reads it. */
function whole(latent: Float32Array): Float32Array {
  return Float32Array.from(roundLatent(latent))
}

/** One value that is not a number makes the sum none. */
function requireNumbers(values: Float32Array): Float32Array {
  if (!Number.isNaN(values.reduce((sum, value) => sum + value, 0))) return values
  throw new GardenError('backend_unavailable', 'The graphics card computes what is no number.', {
    suggestion: 'Use another backend, or let the server draw.',
  })
}

/** How many levels each sum reaches. */
function toLevels(sums: Float32Array, levels: Float32Array): Uint8Array {
  const bytes = new Uint8Array(sums.length)
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i] as number
    let level = 0
    for (let step = 128; step > 0; step /= 2)
      if (sum >= (levels[level + step - 1] as number)) level += step
    bytes[i] = level
  }
  return bytes
}

function grow(
  read: readonly Tensor4D[],
  { stage, kernels, bias, padding, share }: Joined,
  made: readonly Tensor4D[],
): Tensor4D {
  const products = read.map((x, i) => conv2d(pad(x, padding), kernels[i] as Tensor4D, 1, 'valid'))
  const sums = products.reduce((sum, product) => add(sum, product), bias as Tensor) as Tensor4D
  const own = stage.stride > 1 ? depthToSpace(sums, stage.stride) : sums
  const { from, times } = stage.addend ?? { from: -1, times: 0 }
  const addend = made[from]
  const enlarged = addend ? (add(own, mul(addend, times / share)) as Tensor4D) : own
  if (stage.low === 0) return maximum(enlarged, 0)
  return stage.slope === undefined
    ? enlarged
    : maximum(enlarged, mul(enlarged, stage.slope / 2 ** 15))
}

/**
 * Kernels as large as the window that all phases see together; outputs ordered as depthToSpace has them.
 *
 * @param read what it reads, channel after channel
 * @param share what sums are divided by; the half that makes shifts round is not needed then
 */
function join(stage: Stage, read: readonly Shape[], share: number): Joined {
  const { phases, input, output } = stage
  const from = (side: 'line' | 'column') => Math.min(...phases.map((phase) => phase.from[side]))
  const [top, left] = [from('line'), from('column')]
  const height = Math.max(...phases.map((phase) => phase.from.line + phase.kernel.height)) - top
  const width = Math.max(...phases.map((phase) => phase.from.column + phase.kernel.width)) - left
  const outputs = phases.length * output.channels
  const values = new Float32Array(height * width * input.channels * outputs)
  const biases = new Float32Array(outputs)
  for (const [i, { from, kernel, bias }] of phases.entries()) {
    const half = stage.shift > 0 ? 2 ** (stage.shift - 1) : 0
    for (const [channel, value] of bias.entries())
      biases[i * output.channels + channel] = (value - half) / share
    for (let row = 0; row < kernel.height * kernel.width * kernel.inputs; row++) {
      const tap = Math.floor(row / kernel.inputs)
      const line = from.line - top + Math.floor(tap / kernel.width)
      const column = from.column - left + (tap % kernel.width)
      const to = (line * width + column) * kernel.inputs + (row % kernel.inputs)
      const weights = kernel.values.subarray(row * kernel.outputs, (row + 1) * kernel.outputs)
      for (const [channel, weight] of weights.entries())
        values[to * outputs + i * output.channels + channel] = weight / share
    }
  }
  const { grid } = stage
  const padding: Padding = [
    [0, 0],
    [-top, top + height + grid.height - 1 - input.height],
    [-left, left + width + grid.width - 1 - input.width],
    [0, 0],
  ]
  const kernels = apart(values, read, outputs).map((own, i) =>
    tensor4d(own, [height, width, (read[i] as Shape).channels, outputs]),
  )
  return { stage, kernels, bias: tensor1d(biases), padding, share }
}

/** A kernel [taps, inputs, outputs] as one for each of what is read. */
function apart(kernel: Float32Array, read: readonly Shape[], outputs: number): Float32Array[] {
  const inputs = read.reduce((sum, { channels }) => sum + channels, 0)
  const taps = kernel.length / (inputs * outputs)
  let from = 0
  return read.map(({ channels }) => {
    const own = new Float32Array(taps * channels * outputs)
    for (let tap = 0; tap < taps; tap++) {
      const rows = (tap * inputs + from) * outputs
      own.set(kernel.subarray(rows, rows + channels * outputs), tap * channels * outputs)
    }
    from += channels
    return own
  })
}
