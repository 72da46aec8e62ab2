import type { Stage } from '../compile/stages.ts'
import type { Engine } from '../engine.ts'
import { type Kernels, type Multiplication, startKernels } from './kernels.ts'
import { type Buffer, type Layout, layOut, productBytes, type Step } from './layout.ts'
import { packStages, padded } from './pack.ts'

/**
 * Puts stages onto the kernels. From then on nothing is allocated but the pictures.
 *
 * @throws GardenError `backend_unavailable` where WebAssembly cannot be started
 */
export async function assemble(stages: readonly Stage[]): Promise<Engine> {
  const { constants, ...layout } = layOut(packStages(stages))
  const { kernels, memory } = await startKernels(layout.bytes)
  for (const { address, values } of constants)
    new Float32Array(memory, address, values.length).set(values)
  const { pictures, bytes } = layout
  const grow = (latents: readonly Float32Array[]) => run(kernels, memory, layout, latents)
  return { pictures, bytes, run: grow, dispose: () => {} }
}

function run(
  kernels: Kernels,
  memory: ArrayBuffer,
  layout: Omit<Layout, 'constants'>,
  latents: readonly Float32Array[],
): Uint8Array<ArrayBuffer> {
  const { steps, result } = layout
  const [first, last] = [steps[0], steps.at(-1)]
  if (!first || !last) throw new RangeError('There is nothing to compute.')
  for (const [i, latent] of latents.entries())
    new Float32Array(memory, first.input.first + i * first.input.image, latent.length).set(latent)
  for (const step of steps) {
    if (step.mode === 'winograd') runTiles(kernels, layout, step, latents.length)
    else runDirectly(kernels, step, latents.length)
  }
  const { height, width, channels } = last.stage.output
  const pixels = latents.length * height * width
  kernels.finish(last.output.first, pixels, last.stage.tanh, result, channels)
  return new Uint8Array(memory.slice(result, result + pixels * channels))
}

function runDirectly(kernels: Kernels, step: Step, pictures: number): void {
  const { stage, mode, input, output, phases } = step
  const { grid, stride, below } = stage
  setGrid(kernels, grid, input, 1, output, stride)
  for (const [i, { to, from, kernel }] of stage.phases.entries()) {
    const { weights = 0, bias = 0 } = phases[i] ?? {}
    const source = placeOf(input, from)
    const length = kernel.width * padded(kernel.inputs)
    const target = placeOf(output, to)
    const what: Multiplication = [
      pictures,
      source,
      kernel.height,
      input.line,
      length,
      weights,
      bias,
      below,
    ]
    if (mode === 'narrow') kernels.multiplyNarrow(...what, target)
    else kernels.multiply(...what, target, padded(kernel.outputs))
  }
}

/** Winograd's F(2 × 2, 2 × 2) for phases of 2 × 2 kernels: differences, nine products, their sums. */
function runTiles(
  kernels: Kernels,
  layout: Omit<Layout, 'constants'>,
  { stage, input, output, phases }: Step,
  pictures: number,
): void {
  const { planes, products, zeros } = layout
  const { beside, below, both } = planes
  const { address, line, column } = input
  kernels.differ(address, pictures * input.image, column, line, beside, below, both)
  const tiles = { height: stage.grid.height / 2, width: stage.grid.width / 2 }
  const channels = padded(stage.output.channels)
  const stride = productBytes(stage, pictures)
  const product = productStrides(tiles, channels)
  for (const [i, { to, from, kernel }] of stage.phases.entries()) {
    const { weights = 0, bias = 0 } = phases[i] ?? {}
    const length = padded(kernel.inputs)
    setGrid(kernels, tiles, input, 2, product, 1)
    for (let at = 0; at < 9; at++) {
      const [down, across] = [Math.floor(at / 3), at % 3]
      const plane = planeOf({ address, ...planes }, down, across)
      const place = {
        line: from.line + Math.min(1, down),
        column: from.column + Math.min(1, across),
      }
      const source = plane - address + placeOf(input, place)
      const matrix = weights + at * length * channels * 4
      const target = products + at * stride
      kernels.multiply(pictures, source, 1, 0, length, matrix, zeros, 1, target, channels)
    }
    setGrid(kernels, tiles, product, 1, output, 2 * stage.stride)
    const target = placeOf(output, to)
    const [next, nextLine] = [stage.stride * output.column, stage.stride * output.line]
    kernels.combine(pictures, products, stride, bias, stage.below, target, next, nextLine, channels)
  }
}

/** Of three products in a direction, the first and the last are of differences. */
function planeOf(
  planes: { address: number } & Layout['planes'],
  down: number,
  across: number,
): number {
  if (down === 1) return across === 1 ? planes.address : planes.beside
  return across === 1 ? planes.below : planes.both
}

function productStrides(
  { height, width }: { height: number; width: number },
  channels: number,
): Strides {
  const column = channels * 4
  return { column, line: width * column, image: height * width * column }
}

type Strides = Pick<Buffer, 'image' | 'line' | 'column'>

function setGrid(
  kernels: Kernels,
  { height, width }: { height: number; width: number },
  from: Strides,
  fromStep: number,
  to: Strides,
  toStep: number,
): void {
  const source = [from.image, from.line * fromStep, from.column * fromStep] as const
  const target = [to.image, to.line * toStep, to.column * toStep] as const
  kernels.setGrid(height, width, ...source, ...target)
}

function placeOf(buffer: Buffer, { line, column }: { line: number; column: number }): number {
  return buffer.first + line * buffer.line + column * buffer.column
}
