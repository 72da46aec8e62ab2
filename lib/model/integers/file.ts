import * as z from 'zod'
import { concatenate } from '../../bytes.ts'
import { GardenError } from '../../error.ts'
import { outputOf, type Shape } from '../compile/operations.ts'
import { parseJson } from '../json.ts'
import { overflowOf, stagesOf } from './bounds.ts'
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
  /** The file beside it with the numbers. */
  numbers: z.string().regex(/^[a-z0-9-]+\.bin$/),
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
 * Reads the numbers of a program, and proves that its sums cannot leave 32 bits.
 *
 * @param bytes of each operation its kernel, low bytes first and then, of numbers of 16 bits, high bytes, and its
 *   biases, int32; then the levels, int32. All in two's complement, the least byte first.
 * @throws GardenError `invalid_manifest` naming the operation
 */
export function decodeProgram(file: ProgramFile, bytes: Uint8Array): Program {
  const reader = readerOf(bytes)
  let input: Shape = inputShape(file.latentSize)
  const operations = file.operations.map((described): Operation => {
    const { outputs, bytes: width, biases, ...rest } = described
    const output = outputOf(input, rest.stride, outputs)
    requireGeometry(described, input, output)
    const kernel = reader.kernel(rest.side ** 2 * input.channels * outputs, width)
    const bias = reader.words(outputs * (biases === 'each' ? rest.stride ** 2 : 1))
    const operation = { ...rest, input, output, kernel, bias }
    input = output
    return operation
  })
  const program = { latentSize: file.latentSize, operations, levels: reader.words(LEVELS) }
  reader.end()
  requireLevels(program.levels)
  for (const stage of stagesOf(program)) {
    const overflow = overflowOf(stage)
    if (overflow) throw refused(`${stage.name}: ${overflow}`)
  }
  return program
}

/**
 * A program as the two files that `parseProgram` and `decodeProgram` read.
 *
 * @param numbers the name of the file with the numbers
 */
export function encodeProgram(
  { latentSize, operations, levels }: Program,
  numbers: string,
): { json: Uint8Array; numbers: Uint8Array } {
  const described = operations.map(({ input, output, kernel, bias, ...rest }) => ({
    ...rest,
    outputs: output.channels,
    bytes: widthOf(kernel),
    biases: bias.length > output.channels ? 'each' : 'one',
  }))
  const file = { format: 1, latentSize, numbers, operations: described }
  const pieces = operations.flatMap(({ kernel, bias }) => [...planesOf(kernel), wordsOf(bias)])
  return {
    json: new TextEncoder().encode(JSON.stringify(file)),
    numbers: concatenate([...pieces, wordsOf(levels)]),
  }
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

function refused(problem: string): GardenError {
  return new GardenError('invalid_manifest', `The program cannot be computed: ${problem}.`, {
    suggestion: 'Publish the model again.',
  })
}
