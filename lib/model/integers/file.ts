import * as z from 'zod'
import { concatenate } from '../../bytes.ts'
import { isStoragePath } from '../../storage/path.ts'
import { PLAIN_CURVES } from '../compile/activation.ts'
import { isSummed, outputOf, type Shape, shapesRead } from '../compile/operations.ts'
import { parseJson } from '../json.ts'
import { refused } from './bounds.ts'
import { inputShape, LEVELS, type Normal, type Operation, type Program, TABLE } from './program.ts'

const word = z
  .int()
  .min(-(2 ** 15))
  .max(2 ** 15 - 1)
const side = z.int().min(1).max(1024)

const activationSchema = z.union([
  z.object({ curve: z.literal('leaky'), slope: z.number() }),
  z.object({ curve: z.literal('elu'), alpha: z.number() }),
  z.object({ curve: z.literal('clip'), low: z.number(), high: z.number() }),
  z.object({ curve: z.literal('line'), scale: z.number(), shift: z.number() }),
  z.object({ curve: z.enum(PLAIN_CURVES) }),
])

const toldSchema = z.object({
  activations: z.array(activationSchema).max(16),
  unit: z.number().positive(),
})

/** One may read all before it. */
const MOST_OPERATIONS = 256

const margin = z.int().min(-1024).max(1024)

const operationSchema = z.object({
  name: z.string(),
  kind: z.enum(['convolution', 'transposed', 'curve', 'normal']),
  side: z.int().min(1).max(64),
  stride: z.int().min(1).max(64),
  /** Channels that it makes. */
  outputs: z.int().min(1).max(65_536),
  /** Of each of the kernel's numbers. */
  bytes: z.union([z.literal(1), z.literal(2)]),
  /** Whether the weights of each channel are multiples of a number of its own. */
  multiples: z.boolean().default(false),
  /** Whether every `stride`-th line and column has biases of its own. */
  biases: z.enum(['one', 'each']),
  shift: z.int().min(0).max(31),
  slope: word.min(0).optional(),
  low: word.max(0),
  high: word.min(0),
  /** Where nothing else is said, what padding `same` makes of the operation before is made of it. */
  padding: z.object({ line: margin, column: margin }).optional(),
  step: z.int().min(1).max(64).optional(),
  border: z.literal('edge').optional(),
  reads: z.array(z.int().min(-1)).min(1).max(MOST_OPERATIONS).optional(),
  /** Lines and columns that it makes, and as what it reads another. */
  size: z.object({ height: side, width: side }).optional(),
  input: z
    .object({
      height: side,
      width: side,
      channels: z
        .int()
        .min(1)
        .max(2 ** 24),
    })
    .optional(),
  curve: toldSchema.extend({ made: z.number().positive() }).optional(),
  normal: z
    .object({
      over: z.enum(['picture', 'position']),
      groups: z.int().min(1).max(65_536),
      epsilon: z.number().min(0),
    })
    .optional(),
  addend: z
    .object({
      from: z.int().min(0),
      times: z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    })
    .optional(),
})

const programSchema = z.object({
  /** 2 where it has more than the first readers knew, 3 where it has addends. */
  format: z.literal([1, 2, 3]),
  latentSize: z.int().min(1).max(4096),
  /** The file beside it with the numbers, in gzip. */
  numbers: z.string().regex(/^[a-z0-9-]+\.gz$/),
  /** The program of the same release from whose weights the numbers tell the differences; absent = from zero. */
  from: z.string().refine(isStoragePath, 'not a relative path without ".."').optional(),
  end: toldSchema.optional(),
  operations: z.array(operationSchema).min(1).max(MOST_OPERATIONS),
})

/** A `program.json`: everything but the numbers. */
export type ProgramFile = z.infer<typeof programSchema>

/**
 * Reads the bytes of a `program.json`.
 *
 * @param file its name, for messages
 * @throws GardenError `invalid_manifest` naming the file and the field at fault
 */
export function parseProgram(bytes: Uint8Array, file: string): ProgramFile {
  return parseJson(bytes, file, programSchema)
}

/**
 * Reads the numbers of a program. Whether its sums might overflow is for `stagesOf` to prove.
 *
 * @param bytes what README.md beside this file says, unpacked
 * @param from the program that `file.from` names
 * @throws GardenError `invalid_manifest` naming the operation
 */
export function decodeProgram(file: ProgramFile, bytes: Uint8Array, from?: Program): Program {
  const reader = readerOf(bytes)
  const operations: Operation[] = []
  let values = 0
  for (const [i, described] of file.operations.entries()) {
    const {
      outputs,
      bytes: width,
      biases,
      multiples,
      size,
      input: view,
      normal,
      ...rest
    } = described
    const input = inputOf(described, operations, file.latentSize)
    const output = { ...outputOf(input, rest.stride, outputs), ...size }
    requireGeometry(described, input, output)
    requireAddend(described, operations)
    values += output.height * output.width * outputs
    if (values > MOST_VALUES) throw refused(`${rest.name} makes it more than can be drawn`)
    const isSum = isSummed(rest)
    const kernel = reader.kernel(isSum ? rest.side ** 2 * input.channels * outputs : 0, width)
    if (multiples && isSum) multiply(kernel, reader.words(outputs))
    if (file.from && isSum)
      addShares(kernel, from?.operations[i]?.kernel, reader.words(outputs), rest.name)
    const bias = reader.words(isSum ? outputs * (biases === 'each' ? rest.stride ** 2 : 1) : 0)
    operations.push({
      ...rest,
      input,
      output,
      kernel,
      bias,
      ...(rest.kind === 'curve' && { table: tableOf(described, reader) }),
      ...(normal && { normal: normalOf(normal, outputs, reader) }),
    })
  }
  const program = {
    latentSize: file.latentSize,
    operations,
    levels: reader.words(LEVELS),
    ...(file.end && { end: file.end }),
  }
  reader.end()
  requireLevels(program.levels)
  return program
}

/** Numbers that all operations together may make. */
const MOST_VALUES = 2 ** 27

type Described = ProgramFile['operations'][number]

function inputOf(
  { name, reads, input }: Described,
  operations: readonly Operation[],
  latentSize: number,
): Shape {
  const places = reads ?? [operations.length - 1]
  const read = places.map((place) => {
    if (place >= operations.length) throw refused(`${name} reads what comes after it`)
    return operations[place]?.output ?? inputShape(latentSize)
  })
  const [first] = read as [Shape]
  const channels = read.reduce((sum, one) => sum + one.channels, 0)
  const isEven = read.every(({ height, width }) => height === first.height && width === first.width)
  const joined = { ...first, channels }
  if (!isEven) throw refused(`${name} reads pictures of several sizes`)
  const all = (shape: Shape) => shape.height * shape.width * shape.channels
  if (input && (read.length > 1 || all(input) !== all(joined)))
    throw refused(`${name} reads what is of another size`)
  return input ?? joined
}

/** Sums are proven not to overflow by the limits that operations have, which a table could leave. */
function tableOf({ name, low, high }: Described, reader: ReturnType<typeof readerOf>): Int16Array {
  const table = reader.halves(TABLE)
  if (table.every((value) => value >= low && value <= high)) return table
  throw refused(`${name} makes more than its limits of ${low} and ${high}`)
}

function normalOf(
  normal: NonNullable<Described['normal']>,
  channels: number,
  reader: ReturnType<typeof readerOf>,
): Normal {
  return { ...normal, scale: reader.fractions(channels), shift: reader.fractions(channels) }
}

/** A kernel told by fewer bits: `steps` · `multiples` + `shares` of another program's, for each channel. */
export type Coarse = { steps: Int32Array; multiples: Int32Array; shares: Int32Array }

/**
 * A program as the two files that `parseProgram` and `decodeProgram` read, the second one still to be packed.
 *
 * @param names of the file with the numbers, and of the program that `coarse` shares weights with
 * @param coarse of each operation; absent = kernels as they are
 */
export function encodeProgram(
  { latentSize, operations, levels, end }: Program,
  names: { numbers: string; from?: string },
  coarse: readonly Coarse[] = [],
): { json: Uint8Array; numbers: Uint8Array } {
  const described = operations.map((operation, i) => ({
    ...describe(operation, coarse[i]),
    ...geometryOf(operation, i, operations),
  }))
  const told = end && { end }
  const file = { format: formatOf(described), latentSize, ...names, ...told, operations: described }
  const pieces = operations.flatMap(({ kernel, bias, table, normal }, i) => [
    ...kernelPieces(kernel, coarse[i], names.from !== undefined),
    wordsOf(bias),
    ...(table ? [halvesOf(table)] : []),
    ...(normal ? [fractionsOf(normal.scale), fractionsOf(normal.shift)] : []),
  ])
  return {
    json: new TextEncoder().encode(JSON.stringify(file)),
    numbers: concatenate([...pieces, wordsOf(levels)]),
  }
}

function formatOf(described: readonly Pick<Operation, 'kind' | 'addend'>[]): 1 | 2 | 3 {
  if (described.some(({ addend }) => addend)) return 3
  return described.some((one) => !isSummed(one) || NEWER.some((key) => key in one)) ? 2 : 1
}

const NEWER = ['padding', 'step', 'border', 'reads', 'size', 'input', 'normal']

function describe(
  { input: _, output, kernel, bias, table: __, normal, ...rest }: Operation,
  coarse: Coarse | undefined,
) {
  return {
    ...rest,
    outputs: output.channels,
    bytes: widthOf(coarse?.steps ?? kernel),
    ...(coarse && { multiples: true }),
    biases: bias.length > output.channels ? 'each' : 'one',
    ...(normal && {
      normal: { over: normal.over, groups: normal.groups, epsilon: normal.epsilon },
    }),
  }
}

/** What does not follow from the operations before. */
function geometryOf(operation: Operation, place: number, operations: readonly Operation[]) {
  const { input, output, stride } = operation
  const read = shapesRead(operations, place)
  const channels = read.reduce((sum, one) => sum + one.channels, 0)
  const isViewed =
    read[0]?.height !== input.height || read[0].width !== input.width || channels !== input.channels
  const isSized = output.height !== input.height * stride || output.width !== input.width * stride
  return {
    ...(isSized && { size: { height: output.height, width: output.width } }),
    ...(isViewed && { input }),
  }
}

function kernelPieces(kernel: Int32Array, coarse: Coarse | undefined, hasFrom: boolean) {
  if (!coarse) return planesOf(kernel)
  const { steps, multiples, shares } = coarse
  return [...planesOf(steps), wordsOf(multiples), ...(hasFrom ? [wordsOf(shares)] : [])]
}

function multiply(kernel: Int32Array, multiples: Int32Array): void {
  for (let i = 0; i < kernel.length; i++)
    kernel[i] = (kernel[i] as number) * (multiples[i % multiples.length] as number)
}

function addShares(
  kernel: Int32Array,
  other: Int32Array | undefined,
  shares: Int32Array,
  name: string,
): void {
  if (other?.length !== kernel.length) throw refused(`${name} is unlike what it is told from`)
  for (let i = 0; i < kernel.length; i++)
    kernel[i] =
      (kernel[i] as number) + shareOf(other[i] as number, shares[i % shares.length] as number)
}

/** Of a weight, in parts of 2^15; halves up. */
export function shareOf(weight: number, share: number): number {
  return Math.floor((weight * share + 2 ** 14) / 2 ** 15)
}

function readerOf(bytes: Uint8Array) {
  let at = 0
  const take = (length: number) => {
    if (at + length > bytes.length) throw refused('the numbers end too early')
    at += length
    return bytes.subarray(at - length, at)
  }
  return {
    kernel(length: number, width: 1 | 2): Int32Array {
      const low = take(length)
      const high = width === 2 ? take(length) : undefined
      const values = new Int32Array(length)
      // Loops, because Int32Array.from with a function takes a hundred times as long.
      if (high)
        for (let i = 0; i < length; i++)
          values[i] = (((low[i] as number) | ((high[i] as number) << 8)) << 16) >> 16
      else for (let i = 0; i < length; i++) values[i] = ((low[i] as number) << 24) >> 24
      return values
    },
    halves(length: number): Int16Array {
      const { buffer, byteOffset } = take(2 * length)
      const view = new DataView(buffer, byteOffset)
      return Int16Array.from({ length }, (_, i) => view.getInt16(2 * i, true))
    },
    fractions(length: number): Float64Array {
      const { buffer, byteOffset } = take(8 * length)
      const view = new DataView(buffer, byteOffset)
      const values = Float64Array.from({ length }, (_, i) => view.getFloat64(8 * i, true))
      if (!values.every(Number.isFinite)) throw refused('a number is not finite')
      return values
    },
    words(length: number): Int32Array {
      const { buffer, byteOffset } = take(4 * length)
      const view = new DataView(buffer, byteOffset)
      return Int32Array.from({ length }, (_, i) => view.getInt32(4 * i, true))
    },
    end() {
      if (at < bytes.length) throw refused(`there are ${bytes.length - at} bytes more than numbers`)
    },
  }
}

function widthOf(kernel: Int32Array): 1 | 2 {
  return kernel.every((weight) => weight >= -128 && weight <= 127) ? 1 : 2
}

function planesOf(kernel: Int32Array): Uint8Array[] {
  const low = new Uint8Array(kernel.length)
  const high = new Uint8Array(kernel.length)
  for (let i = 0; i < kernel.length; i++) {
    low[i] = kernel[i] as number
    high[i] = (kernel[i] as number) >> 8
  }
  return widthOf(kernel) === 1 ? [low] : [low, high]
}

function wordsOf(values: Int32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true)
  return new Uint8Array(view.buffer)
}

function halvesOf(values: Int16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * values.length))
  for (const [i, value] of values.entries()) view.setInt16(2 * i, value, true)
  return new Uint8Array(view.buffer)
}

function fractionsOf(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length))
  for (const [i, value] of values.entries()) view.setFloat64(8 * i, value, true)
  return new Uint8Array(view.buffer)
}

function requireGeometry(described: Described, input: Shape, output: Shape): void {
  const { name, kind, side, stride, step = 1, normal, reads } = described
  if (output.height > 1024 || output.width > 1024)
    throw refused(`${name} makes ${output.height} × ${output.width}`)
  if (side ** 2 * input.channels * output.channels > 2 ** 28)
    throw refused(`${name} has a kernel beyond measure`)
  if (step > 1 && (kind !== 'convolution' || stride > 1)) throw refused(`${name} has two strides`)
  if (kind === 'convolution' || kind === 'transposed') return
  const isAlike = input.channels === output.channels && output.height === input.height
  const isFit = kind === 'normal' ? normal && input.channels % normal.groups === 0 : !normal
  if (!isAlike || output.width !== input.width || !isFit || stride > 1 || (reads?.length ?? 1) > 1)
    throw refused(`${name} changes the shape`)
}

function requireAddend(
  { name, addend, outputs, kind }: Described,
  before: readonly Operation[],
): void {
  if (!addend) return
  const { height, width, channels } = before[addend.from]?.output ?? {}
  if (height !== 1 || width !== 1 || channels !== outputs || !isSummed({ kind }))
    throw refused(`${name} has nothing to add to its sums`)
}

function requireLevels(levels: Int32Array): void {
  const isRising = levels.every((level, i) => i === 0 || level >= (levels[i - 1] as number))
  const ends = [levels[0] as number, levels.at(-1) as number] as const
  if (!isRising || ends[0] <= -(2 ** 30) || ends[1] >= 2 ** 30)
    throw refused('the levels do not rise within 31 bits')
}
