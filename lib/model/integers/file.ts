import * as z from 'zod'
import { concatenate } from '../../bytes.ts'
import { isStoragePath } from '../../storage/path.ts'
import { outputOf, type Shape } from '../compile/operations.ts'
import { parseJson } from '../json.ts'
import { refused } from './bounds.ts'
import { inputShape, LEVELS, type Operation, type Program } from './program.ts'

const word = z
  .int()
  .min(-(2 ** 15))
  .max(2 ** 15 - 1)
const side = z.int().min(1).max(1024)

const operationSchema = z.object({
  name: z.string(),
  kind: z.enum(['convolution', 'transposed']),
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
})

const programSchema = z.object({
  format: z.literal(1),
  latentSize: side.max(4096),
  /** The file beside it with the numbers, in gzip. */
  numbers: z.string().regex(/^[a-z0-9-]+\.gz$/),
  /** The program of the same release from whose weights the numbers tell the differences; absent = from zero. */
  from: z.string().refine(isStoragePath, 'not a relative path without ".."').optional(),
  operations: z.array(operationSchema).min(1).max(64),
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
  let input: Shape = inputShape(file.latentSize)
  const operations = file.operations.map((described, i): Operation => {
    const { outputs, bytes: width, biases, multiples, ...rest } = described
    const output = outputOf(input, rest.stride, outputs)
    requireGeometry(described, input, output)
    const kernel = reader.kernel(rest.side ** 2 * input.channels * outputs, width)
    if (multiples) multiply(kernel, reader.words(outputs))
    if (file.from) addShares(kernel, from?.operations[i]?.kernel, reader.words(outputs), rest.name)
    const bias = reader.words(outputs * (biases === 'each' ? rest.stride ** 2 : 1))
    const operation = { ...rest, input, output, kernel, bias }
    input = output
    return operation
  })
  const program = { latentSize: file.latentSize, operations, levels: reader.words(LEVELS) }
  reader.end()
  requireLevels(program.levels)
  return program
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
  { latentSize, operations, levels }: Program,
  names: { numbers: string; from?: string },
  coarse: readonly Coarse[] = [],
): { json: Uint8Array; numbers: Uint8Array } {
  const described = operations.map(({ input, output, kernel, bias, ...rest }, i) => ({
    ...rest,
    outputs: output.channels,
    bytes: widthOf(coarse[i]?.steps ?? kernel),
    ...(coarse[i] && { multiples: true }),
    biases: bias.length > output.channels ? 'each' : 'one',
  }))
  const file = { format: 1, latentSize, ...names, operations: described }
  const pieces = operations.flatMap(({ kernel, bias }, i) => [
    ...kernelPieces(kernel, coarse[i], names.from !== undefined),
    wordsOf(bias),
  ])
  return {
    json: new TextEncoder().encode(JSON.stringify(file)),
    numbers: concatenate([...pieces, wordsOf(levels)]),
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

function requireGeometry(
  { name, kind, side, stride }: ProgramFile['operations'][number],
  { height, channels }: Shape,
  output: Shape,
): void {
  if (kind === 'transposed' && side < stride) throw refused(`${name} has gaps`)
  if (output.height > 1024) throw refused(`${name} makes ${output.height} lines`)
  if (side ** 2 * channels * output.channels > 2 ** 28 || height < 1)
    throw refused(`${name} has a kernel beyond measure`)
}

function requireLevels(levels: Int32Array): void {
  const isRising = levels.every((level, i) => i === 0 || level >= (levels[i - 1] as number))
  const ends = [levels[0] as number, levels.at(-1) as number] as const
  if (!isRising || ends[0] <= -(2 ** 30) || ends[1] >= 2 ** 30)
    throw refused('the levels do not rise within 31 bits')
}
