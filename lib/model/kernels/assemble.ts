import { asBytes } from '../../bytes.ts'
import type { Place } from '../compile/phases.ts'
import type { Engine } from '../engine.ts'
import { stagesOf } from '../integers/bounds.ts'
import { type Program, roundLatent } from '../integers/program.ts'
import { type Kernels, type Multiplication, startKernels } from './kernels.ts'
import { type Buffer, type Layout, layOut, productBytes, type Step } from './layout.ts'
import { type Search, searchOf } from './levels.ts'
import { addBiases, biasesAt, extend, gather, runChange } from './move.ts'
import { packStages, padded } from './pack.ts'

/**
 * Puts a program onto the kernels. From then on nothing is allocated but the pictures.
 *
 * @throws GardenError `backend_unavailable` where WebAssembly cannot be started
 */
export async function assemble(program: Program): Promise<Engine> {
  const search = searchOf(program.levels)
  const { constants, ...layout } = layOut(packStages(stagesOf(program)), search)
  const { kernels, memory } = await startKernels(layout.bytes)
  for (const { address, values } of constants) new Uint8Array(memory).set(asBytes(values), address)
  const { pictures, bytes } = layout
  const machine = { ...layout, kernels, memory, search }
  return { pictures, bytes, run: (latents) => run(machine, latents), dispose: () => {} }
}

type Machine = Omit<Layout, 'constants'> & {
  kernels: Kernels
  memory: ArrayBuffer
  search: Search
}

function run(machine: Machine, latents: readonly Float32Array[]): Uint8Array<ArrayBuffer> {
  const { kernels, memory, steps, result } = machine
  const last = steps.at(-1)
  if (!last) throw new RangeError('There is nothing to compute.')
  for (const [i, latent] of latents.entries()) {
    const values = roundLatent(latent)
    for (const { buffer, channel } of machine.latents)
      new Int16Array(memory, buffer.first + i * buffer.image + 2 * channel, values.length).set(
        values,
      )
  }
  for (const step of steps) {
    const { shift, slope = -1, low, high } = step.stage
    gather(memory, step, latents.length)
    if (step.mode === 'change') {
      runChange(memory, step, latents.length)
      continue
    }
    if (step.stage.border === 'edge') extend(memory, step, latents.length)
    addBiases(memory, step, latents.length)
    kernels.setRounding(shift, slope, low, high)
    if (step.mode === 'winograd') runTiles(machine, step, latents.length)
    else runDirectly(kernels, step, latents.length)
  }
  const { height, width, channels } = last.stage.output
  const pixels = latents.length * height * width
  finish(machine, last.output.first, pixels, channels)
  return new Uint8Array(memory.slice(result, result + pixels * channels))
}

function finish(machine: Machine, sums: number, pixels: number, channels: number): void {
  const { kernels, tables, search, result } = machine
  const { levels, guesses } = tables
  const { lowest, span, step } = search
  kernels.finish(sums, pixels, levels, guesses, lowest, span, step, result, channels)
}

function runDirectly(kernels: Kernels, step: Step, pictures: number): void {
  const { stage, mode, input, output, phases } = step
  for (const [i, { to, from, kernel }] of stage.phases.entries()) {
    const { weights, rows } = phases[i] as Step['phases'][number]
    for (const { first, count, bias } of turnsOf(step, i, pictures)) {
      kernels.setRows(count, rows.sources + first, rows.targets + first)
      const what: Multiplication = [
        placeOf(input, from),
        kernel.height,
        input.line,
        kernel.width * input.column,
        weights,
        bias,
        placeOf(output, to),
      ]
      if (mode === 'narrow') kernels.multiplyNarrow(...what)
      else kernels.multiply(...what, padded(kernel.outputs))
    }
  }
}

/** Positions that have biases in common: all of a phase, or those of a picture; `first` in bytes of a table of rows. */
type Turn = { first: number; count: number; bias: number }

function turnsOf({ addend, phases }: Step, phase: number, pictures: number): Turn[] {
  const { rows, bias } = phases[phase] as Step['phases'][number]
  if (!addend) return [{ first: 0, count: pictures * rows.count, bias }]
  return Array.from({ length: pictures }, (_, picture) => ({
    first: 4 * picture * rows.count,
    count: rows.count,
    bias: biasesAt(addend, picture * phases.length + phase),
  }))
}

/** Winograd's F(2 × 2, 2 × 2) for phases of 2 × 2 kernels: differences, nine products, their sums. */
function runTiles(machine: Machine, step: Step, pictures: number): void {
  const { kernels, products, zeros } = machine
  const { stage, input, output, phases } = step
  const { address, line, column } = input
  const { beside, below, both } = machine.planes
  const planes = [beside - address, below - address, both - address] as const
  kernels.differ(address, pictures * input.image, column, line, ...planes)
  const channels = padded(stage.output.channels)
  const stride = productBytes(stage, pictures)
  const [next, nextLine] = [stage.stride * output.column, stage.stride * output.line]
  for (const [i, { to, from }] of stage.phases.entries()) {
    const { weights, rows } = phases[i] as Step['phases'][number]
    const count = pictures * rows.count
    const source = placeOf(input, from)
    const what = [column, weights, zeros, products, stride, channels] as const
    kernels.setRows(count, rows.sources, rows.products)
    kernels.multiplyTiles(source, column, line, ...planes, ...what)
    const target = placeOf(output, to)
    for (const { first, count, bias } of turnsOf(step, i, pictures)) {
      kernels.setRows(count, rows.products + first, rows.targets + first)
      kernels.combine(products, stride, bias, target, next, nextLine, channels)
    }
  }
}

function placeOf(buffer: Buffer, { line, column }: Place): number {
  return buffer.first + line * buffer.line + column * buffer.column
}
