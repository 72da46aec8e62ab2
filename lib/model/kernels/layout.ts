import type { Stage } from '../integers/bounds.ts'
import type { Search } from './levels.ts'
import { type Mode, NARROW, type PackedStage, padded } from './pack.ts'

/** Pictures grown at once: more gain no speed, and these bytes are enough for what lies between. */
const BATCH = { pictures: 8, bytes: 16 * 2 ** 20 }

/** Bytes that lie before and after everything, for reads of neighbours that are never used. */
const MARGIN = 64 * 2 ** 10

/** Positions that the kernels may compute beyond the last. */
const SPARE = 4

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
  rows: Rows
}

/** Addresses of tables: where the positions that are computed lie, or the tiles, of all pictures. */
export type Rows = {
  /** Of one picture. */
  count: number
  sources: number
  targets: number
  /** One after the other, as products lie; of tiles only. */
  products: number
}

type Constant = Int16Array | Int32Array | Uint32Array | Uint8Array

/** Where everything lies in the kernels' memory; addresses, strides and sizes in bytes. */
export type Layout = {
  steps: Step[]
  /** At once. */
  pictures: number
  bytes: number
  /** What is written before anything is computed. */
  constants: { address: number; values: Constant }[]
  /** Where the tables lie by which sums become bytes. */
  tables: { levels: number; guesses: number }
  /** Finished pictures as bytes. */
  result: number
  /** For Winograd: differences of a stage's input, products of a phase's tiles, a bias of zero. */
  planes: { beside: number; below: number; both: number }
  products: number
  zeros: number
}

/** Lays out the memory in which stages are computed. */
export function layOut(stages: readonly PackedStage[], search: Search): Layout {
  const each = arrange(stages, search, 2).bytes - arrange(stages, search, 1).bytes
  const pictures = Math.min(BATCH.pictures, Math.max(1, Math.floor(BATCH.bytes / each)))
  return arrange(stages, search, pictures)
}

function arrange(
  stages: readonly PackedStage[],
  { levels, guesses }: Search,
  pictures: number,
): Layout {
  let end = MARGIN
  const allocate = (bytes: number) => {
    const address = end
    end += Math.ceil(bytes / 16) * 16
    return address
  }
  const constants: Layout['constants'] = []
  const keep = (values: Constant) => {
    const address = allocate(values.byteLength)
    constants.push({ address, values })
    return address
  }
  const buffers = [
    ...stages.map(({ stage }) => inputBuffer(stage, pictures, allocate)),
    ...stages.slice(-1).map(({ stage }) => outputBuffer(stage, pictures, allocate)),
  ]
  const steps = stages.map(({ stage, mode, phases }, i) => {
    const [input, output] = [buffers[i] as Buffer, buffers[i + 1] as Buffer]
    const rows = rowsOf(stage, mode, { input, output }, pictures)
    return {
      stage,
      mode,
      input,
      output,
      phases: phases.map(({ weights, bias }) => ({ weights: keep(weights), bias: keep(bias) })),
      rows: {
        count: rows.count,
        sources: keep(rows.sources),
        targets: keep(rows.targets),
        products: keep(rows.products),
      },
    }
  })
  const tiled = steps.filter(({ mode }) => mode === 'winograd')
  const plane = () => allocate(greatest(tiled.map(({ input }) => input.bytes)))
  const planes = { beside: plane(), below: plane(), both: plane() }
  const products = allocate(9 * greatest(tiled.map(({ stage }) => productBytes(stage, pictures))))
  const zeros = allocate(greatest(tiled.map(({ stage }) => padded(stage.output.channels) * 4)))
  const tables = { levels: keep(levels), guesses: keep(guesses) }
  const result = allocate(pictures * (buffers.at(-1)?.image ?? 0))
  const bytes = end + MARGIN
  return { steps, pictures, bytes, constants, tables, result, planes, products, zeros }
}

/**
 * Bytes from one of the nine products of a phase to the next. They are odd in cache lines, so that the nine do not meet
 * in the same places of a cache.
 */
export function productBytes({ grid, output }: Stage, pictures: number): number {
  const tiles = pictures * (grid.height / 2) * (grid.width / 2)
  return (tiles + SPARE) * padded(output.channels) * 4 + 64
}

/** Tables of distances; the last position is there as often as the kernels may go beyond it. */
function rowsOf(
  { grid, stride, output: { channels } }: Stage,
  mode: Mode,
  { input, output }: Pick<Step, 'input' | 'output'>,
  pictures: number,
) {
  const size = mode === 'winograd' ? 2 : 1
  const [height, width] = [grid.height / size, grid.width / size]
  const count = height * width
  const table = (at: (row: number) => number) =>
    Uint32Array.from({ length: pictures * count + SPARE }, (_, row) =>
      at(Math.min(row, pictures * count - 1)),
    )
  const placeIn =
    ({ image, line, column }: Buffer, step: number) =>
    (row: number) => {
      const place = row % count
      const y = Math.floor(place / width) * step
      return Math.floor(row / count) * image + y * line + (place % width) * step * column
    }
  return {
    count,
    sources: table(placeIn(input, size)),
    targets: table(placeIn(output, size * stride)),
    products: table((row) => row * padded(channels) * 4),
  }
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
  const column = padded(input.channels) * 2
  const line = (before + input.width + after) * column
  const image = (before + input.height + after) * line
  const address = allocate(pictures * image)
  const first = address + before * (line + column)
  return { address, bytes: pictures * image, first, image, line, column }
}

/** Sums of 32 bits, four channels each. */
function outputBuffer(
  { output: { height, width } }: Stage,
  pictures: number,
  allocate: (bytes: number) => number,
): Buffer {
  const column = NARROW * 4
  const [line, image] = [width * column, height * width * column]
  const address = allocate(pictures * image)
  return { address, bytes: pictures * image, first: address, image, line, column }
}

function greatest(numbers: readonly number[]): number {
  return Math.max(0, ...numbers)
}
