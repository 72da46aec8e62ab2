import type { Stage } from '../compile/stages.ts'
import { lanesOf, type Mode, type PackedStage, padded } from './pack.ts'

/** Pictures grown at once: more gain no speed, and these bytes are enough for what lies between. */
const BATCH = { pictures: 8, bytes: 16 * 2 ** 20 }

/** Bytes that lie before and after everything, for reads of neighbours that are never used. */
const MARGIN = 64 * 2 ** 10

/** Pictures between two stages, with a border of zeros as far as the next stage reaches beyond them. */
export type Buffer = {
  /** Of everything that belongs to it. */
  address: number
  bytes: number
  /** Of the first position of the first picture. */
  first: number
  /** From a picture, line and column to the next. */
  image: number
  line: number
  column: number
}

export type Step = {
  stage: Stage
  mode: Mode
  input: Buffer
  output: Buffer
  phases: { weights: number; bias: number }[]
}

/** Where everything lies in the kernels' memory; addresses, strides and sizes in bytes. */
export type Layout = {
  steps: Step[]
  /** At once. */
  pictures: number
  bytes: number
  /** What is written before anything is computed. */
  constants: { address: number; values: Float32Array }[]
  /** Finished pictures as bytes. */
  result: number
  /** For Winograd: differences of a stage's input, products of a phase's tiles, a bias of zero. */
  planes: { beside: number; below: number; both: number }
  products: number
  zeros: number
}

/** Lays out the memory in which stages are computed. */
export function layOut(stages: readonly PackedStage[]): Layout {
  const each = arrange(stages, 2).bytes - arrange(stages, 1).bytes
  const pictures = Math.min(BATCH.pictures, Math.max(1, Math.floor(BATCH.bytes / each)))
  return arrange(stages, pictures)
}

function arrange(stages: readonly PackedStage[], pictures: number): Layout {
  let end = MARGIN
  const allocate = (bytes: number) => {
    const address = end
    end += Math.ceil(bytes / 16) * 16
    return address
  }
  const constants: Layout['constants'] = []
  const keep = (values: Float32Array) => {
    const address = allocate(values.byteLength)
    constants.push({ address, values })
    return address
  }
  const buffers = [
    ...stages.map(({ stage }) => inputBuffer(stage, pictures, allocate)),
    ...stages.slice(-1).map((last) => outputBuffer(last, pictures, allocate)),
  ]
  const steps = stages.map(({ stage, mode, phases }, i) => ({
    stage,
    mode,
    input: buffers[i] as Buffer,
    output: buffers[i + 1] as Buffer,
    phases: phases.map(({ weights, bias }) => ({ weights: keep(weights), bias: keep(bias) })),
  }))
  const tiled = steps.filter(({ mode }) => mode === 'winograd')
  const plane = () => allocate(greatest(tiled.map(({ input }) => input.bytes)))
  const planes = { beside: plane(), below: plane(), both: plane() }
  const products = allocate(9 * greatest(tiled.map(({ stage }) => productBytes(stage, pictures))))
  const zeros = allocate(greatest(tiled.map(({ stage }) => padded(stage.output.channels) * 4)))
  const result = allocate(pictures * (steps.at(-1)?.output.image ?? 0))
  return { steps, pictures, bytes: end + MARGIN, constants, result, planes, products, zeros }
}

/** Bytes of one of the nine products of a phase. */
export function productBytes({ grid, output }: Stage, pictures: number): number {
  return pictures * (grid.height / 2) * (grid.width / 2) * padded(output.channels) * 4
}

function inputBuffer(
  { input, grid, phases }: Stage,
  pictures: number,
  allocate: (bytes: number) => number,
): Buffer {
  const before = greatest(phases.map(({ from }) => -Math.min(from.line, from.column)))
  const after = greatest(
    phases.map(({ from, kernel }) =>
      Math.max(
        from.line + kernel.height + grid.height - 1 - input.height,
        from.column + kernel.width + grid.width - 1 - input.width,
      ),
    ),
  )
  const column = padded(input.channels) * 4
  const line = (before + input.width + after) * column
  const image = (before + input.height + after) * line
  const address = allocate(pictures * image)
  const first = address + before * (line + column)
  return { address, bytes: pictures * image, first, image, line, column }
}

function outputBuffer(
  { stage, mode }: PackedStage,
  pictures: number,
  allocate: (bytes: number) => number,
): Buffer {
  const { height, width, channels } = stage.output
  const lanes = lanesOf(mode)
  const column = Math.ceil(channels / lanes) * lanes * 4
  const [line, image] = [width * column, height * width * column]
  const address = allocate(pictures * image)
  return { address, bytes: pictures * image, first: address, image, line, column }
}

function greatest(numbers: readonly number[]): number {
  return Math.max(0, ...numbers)
}
