import { readsOf, type Shape, shapesRead } from '../compile/operations.ts'
import type { Phase } from '../compile/phases.ts'
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
  /** What is gathered into the input before, because it is not written there at once. */
  gathers: Gather[]
  /** What is added to the biases, for each picture another. */
  addend?: Addend | undefined
  /** Addresses, and how many biases there are. */
  phases: { weights: number; bias: number; biases: number; rows: Rows }[]
}

/** Values that lie elsewhere, or in another shape; of them come the channels from `channel` on. */
export type Gather = { from: Buffer; shape: Shape; channel: number }

/**
 * Values of a single pixel, and where the biases are written to that they make, by pictures and phases; `length` is bytes
 * of those of one phase.
 */
export type Addend = { from: Buffer; times: number; address: number; length: number }

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
  /** Where latents are written to: each stage that reads them has them in its input. */
  latents: { buffer: Buffer; channel: number }[]
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
  const inputs = stages.map(({ stage }) => inputBuffer(stage, pictures, allocate))
  const outputs = stages.map(({ stage }, i) => {
    if (i === stages.length - 1) return outputBuffer(stage, pictures, allocate)
    const direct = directReader(stages, i)
    return direct === undefined
      ? plainBuffer(stage, pictures, allocate)
      : (inputs[direct] as Buffer)
  })
  const steps = stages.map(({ stage, mode, phases }, i) => {
    const [input, output] = [inputs[i] as Buffer, outputs[i] as Buffer]
    const tables = new Map<string, Rows>()
    const rowsFor = (grid: Phase['grid']) => {
      const key = `${grid.height} ${grid.width}`
      const rows = tables.get(key) ?? keptRows(stage, mode, grid, { input, output }, pictures, keep)
      tables.set(key, rows)
      return rows
    }
    return {
      stage,
      mode,
      input,
      output,
      gathers: gathersOf(stages, i, outputs),
      addend: stage.addend && addendOf(stage.addend, phases, outputs, pictures, allocate),
      phases: phases.map(({ weights, bias }, phase) => ({
        weights: keep(weights),
        bias: keep(bias),
        biases: bias.length,
        rows: rowsFor(stage.phases[phase]?.grid ?? stage.grid),
      })),
    }
  })
  const latents = inputs.flatMap((buffer, i) =>
    parts(stages, i).flatMap(({ from, channel }) => (from < 0 ? [{ buffer, channel }] : [])),
  )
  const tiled = steps.filter(({ mode }) => mode === 'winograd')
  const plane = () => allocate(greatest(tiled.map(({ input }) => input.bytes)))
  const planes = { beside: plane(), below: plane(), both: plane() }
  const products = allocate(9 * greatest(tiled.map(({ stage }) => productBytes(stage, pictures))))
  const zeros = allocate(greatest(tiled.map(({ stage }) => padded(stage.output.channels) * 4)))
  const tables = { levels: keep(levels), guesses: keep(guesses) }
  const result = allocate(pictures * (outputs.at(-1)?.image ?? 0))
  const bytes = end + MARGIN
  return { steps, pictures, bytes, latents, constants, tables, result, planes, products, zeros }
}

/**
 * Bytes from one of the nine products of a phase to the next. They are odd in cache lines, so that the nine do not meet
 * in the same places of a cache.
 */
export function productBytes({ grid, output }: Stage, pictures: number): number {
  const tiles = pictures * (grid.height / 2) * (grid.width / 2)
  return (tiles + SPARE) * padded(output.channels) * 4 + 64
}

/** The one stage that reads what another makes, as it is: it is written where that one reads. */
function directReader(stages: readonly PackedStage[], place: number): number | undefined {
  const readers = stages.flatMap(({ stage }, i) => (readsOf(stage, i).includes(place) ? [i] : []))
  const [reader, other] = readers
  if (reader === undefined || other !== undefined) return undefined
  const { stage } = stages[reader] as PackedStage
  const { output } = (stages[place] as PackedStage).stage
  const { input } = stage
  const isAlike = input.height === output.height && input.width === output.width
  const isAlone = readsOf(stage, reader).length === 1
  return isAlone && isAlike && input.channels === output.channels ? reader : undefined
}

function gathersOf(
  stages: readonly PackedStage[],
  place: number,
  outputs: readonly Buffer[],
): Gather[] {
  return parts(stages, place).flatMap(({ from, channel }) => {
    const shape = stages[from]?.stage.output
    if (!shape || directReader(stages, from) === place) return []
    return [{ from: outputs[from] as Buffer, shape, channel }]
  })
}

function addendOf(
  { from, times }: NonNullable<Stage['addend']>,
  phases: PackedStage['phases'],
  outputs: readonly Buffer[],
  pictures: number,
  allocate: (bytes: number) => number,
): Addend {
  const length = phases[0]?.bias.byteLength ?? 0
  const address = allocate(pictures * phases.length * length)
  return { from: outputs[from] as Buffer, times, address, length }
}

/** The places that a stage reads, and from which channel of its input on. */
function parts(stages: readonly PackedStage[], place: number): { from: number; channel: number }[] {
  const operations = stages.map(({ stage }) => stage)
  const shapes = shapesRead(operations, place)
  let next = 0
  return readsOf(operations[place] as Stage, place).map((from, i) => {
    const channel = next
    next += shapes[i]?.channels ?? 0
    return { from, channel }
  })
}

function keptRows(
  stage: Stage,
  mode: Mode,
  grid: Phase['grid'],
  buffers: Pick<Step, 'input' | 'output'>,
  pictures: number,
  keep: (values: Constant) => number,
): Rows {
  const rows = rowsOf(stage, mode, grid, buffers, pictures)
  return {
    count: rows.count,
    sources: keep(rows.sources),
    targets: keep(rows.targets),
    products: keep(rows.products),
  }
}

/** Tables of distances; the last position is there as often as the kernels may go beyond it. */
function rowsOf(
  { stride, step = 1, output: { channels } }: Stage,
  mode: Mode,
  grid: Phase['grid'],
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
    sources: table(placeIn(input, size * step)),
    targets: table(placeIn(output, size * stride)),
    products: table((row) => row * padded(channels) * 4),
  }
}

function inputBuffer(
  { input, step = 1, phases }: Stage,
  pictures: number,
  allocate: (bytes: number) => number,
): Buffer {
  const before = greatest(phases.map(({ from }) => -Math.min(from.line, from.column)))
  const after = greatest(
    phases.map(({ from, kernel, grid }) =>
      Math.max(
        from.line + kernel.height + (grid.height - 1) * step - input.height,
        from.column + kernel.width + (grid.width - 1) * step - input.width,
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

/** Values without a border, for several to read. */
function plainBuffer(
  { output: { height, width, channels } }: Stage,
  pictures: number,
  allocate: (bytes: number) => number,
): Buffer {
  const column = padded(channels) * 2
  const [line, image] = [width * column, height * width * column]
  const address = allocate(pictures * image)
  return { address, bytes: pictures * image, first: address, image, line, column }
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
