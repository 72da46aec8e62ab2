import {
  add,
  conv2d,
  depthToSpace,
  dispose,
  maximum,
  mul,
  pad,
  type Tensor1D,
  type Tensor4D,
  tanh,
  tensor1d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core'
import { GardenError } from '../../error.ts'
import { toBytes } from '../../image/range.ts'
import { stack } from '../../latent/stack.ts'
import type { Stage } from '../compile/stages.ts'
import type { Engine } from '../engine.ts'

/** Pictures at once: enough to keep a graphics card busy. */
const PICTURES = 16

/** Textures may be of 16 bits, which is a level more than rounding. */
const TOLERANCE = 2

type Padding = [[number, number], [number, number], [number, number], [number, number]]

/** A stage's phases side by side, as one convolution. */
type Joined = { stage: Stage; kernel: Tensor4D; bias: Tensor1D; padding: Padding }

/**
 * Puts stages onto the backend of TF.js that is set. It must have the kernels of Add, Conv2D, DepthToSpace,
 * Identity, Maximum, Multiply, PadV2, Reshape and Tanh.
 *
 * @param lost rejected once the graphics card can compute no more, which may be while a picture is waited for
 */
export function startOnTensors(stages: readonly Stage[], lost: Promise<never>): Engine {
  const joined = stages.map(join)
  return {
    pictures: PICTURES,
    bytes: joined.reduce((sum, { kernel, bias }) => sum + 4 * (kernel.size + bias.size), 0),
    tolerance: TOLERANCE,
    run: (latents) => Promise.race([lost, run(joined, latents)]),
    dispose: () => dispose(joined.flatMap(({ kernel, bias }) => [kernel, bias])),
  }
}

async function run(
  stages: readonly Joined[],
  latents: readonly Float32Array[],
): Promise<Uint8Array> {
  const shape: [number, number, number, number] = [latents.length, 1, 1, latents[0]?.length ?? 0]
  const pictures = tidy(() => stages.reduce(grow, tensor4d(stack(latents), shape)))
  try {
    return toBytes(requireNumbers((await pictures.data()) as Float32Array))
  } finally {
    pictures.dispose()
  }
}

/** One value that is not a number makes the sum none. */
function requireNumbers(values: Float32Array): Float32Array {
  if (!Number.isNaN(values.reduce((sum, value) => sum + value, 0))) return values
  throw new GardenError('backend_unavailable', 'The graphics card computes what is no number.', {
    suggestion: 'Use another backend, or let the server draw.',
  })
}
function grow(x: Tensor4D, { stage, kernel, bias, padding }: Joined): Tensor4D {
  const sums = add(conv2d(pad(x, padding), kernel, 1, 'valid'), bias) as Tensor4D
  const enlarged = stage.stride > 1 ? depthToSpace(sums, stage.stride) : sums
  if (stage.tanh) return tanh(enlarged)
  return stage.below === 1 ? enlarged : maximum(enlarged, mul(enlarged, stage.below))
}

/** Kernels as large as the window that all phases see together; outputs ordered as depthToSpace has them. */
function join(stage: Stage): Joined {
  const { phases, input, output } = stage
  const from = (side: 'line' | 'column') => Math.min(...phases.map((phase) => phase.from[side]))
  const [top, left] = [from('line'), from('column')]
  const height = Math.max(...phases.map((phase) => phase.from.line + phase.kernel.height)) - top
  const width = Math.max(...phases.map((phase) => phase.from.column + phase.kernel.width)) - left
  const outputs = phases.length * output.channels
  const values = new Float32Array(height * width * input.channels * outputs)
  const biases = new Float32Array(outputs)
  for (const [i, { from, kernel, bias }] of phases.entries()) {
    biases.set(bias, i * output.channels)
    for (let row = 0; row < kernel.height * kernel.width * kernel.inputs; row++) {
      const tap = Math.floor(row / kernel.inputs)
      const line = from.line - top + Math.floor(tap / kernel.width)
      const column = from.column - left + (tap % kernel.width)
      const to = (line * width + column) * kernel.inputs + (row % kernel.inputs)
      const weights = kernel.values.subarray(row * kernel.outputs, (row + 1) * kernel.outputs)
      values.set(weights, to * outputs + i * output.channels)
    }
  }
  const { grid } = stage
  const padding: Padding = [
    [0, 0],
    [-top, top + height + grid.height - 1 - input.height],
    [-left, left + width + grid.width - 1 - input.width],
    [0, 0],
  ]
  const kernel = tensor4d(values, [height, width, input.channels, outputs])
  return { stage, kernel, bias: tensor1d(biases), padding }
}
