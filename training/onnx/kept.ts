import * as z from 'zod'
import { isSummed } from '../../lib/model/compile/operations.ts'
import { refused, stagesOf } from '../../lib/model/integers/bounds.ts'
import {
  decodeProgram,
  encodeProgram,
  type ProgramFile,
  parseProgram,
} from '../../lib/model/integers/file.ts'
import { type Operation, type Program, TABLE } from '../../lib/model/integers/program.ts'
import { parseJson } from '../../lib/model/json.ts'
import { layoutOf } from './kernel.ts'
import type { Model, Tensor } from './proto.ts'

/** Where a file of ours holds what its graph does not: the program, by which the same bytes are drawn again. */
const KEY = 'latent_garden_program'

/** The program as metadata, without the kernels that its graph has as they are. */
export function keptOf(program: Program): Record<string, string> {
  const bare = program.operations.map((one) =>
    isHeld(one) ? { ...one, kernel: new Int32Array(0) } : one,
  )
  const { json } = encodeProgram(program, { numbers: 'numbers.gz' })
  const { numbers } = encodeProgram({ ...program, operations: bare }, { numbers: 'numbers.gz' })
  const kept = {
    json: new TextDecoder().decode(json),
    numbers: Buffer.from(numbers).toString('base64'),
    held: program.operations.flatMap((one, i) => (isHeld(one) ? [i] : [])),
  }
  return { [KEY]: JSON.stringify(kept) }
}

/** Whether the graph has an operation's kernel, in another order only. */
function isHeld(operation: Operation): boolean {
  return isSummed(operation) && ['root', 'convolution', 'transposed'].includes(layoutOf(operation))
}

const keptSchema = z.object({
  json: z.string(),
  numbers: z.base64(),
  held: z.array(z.int()).optional(),
})

/** Whether a file says that it is one of ours. */
export function isOurs({ metadata }: Model): boolean {
  return KEY in metadata
}

/**
 * The program of a file that `programModel` made, as it was.
 *
 * @returns undefined for other files
 * @throws GardenError `invalid_manifest` when it could overflow, or is none
 */
export function programIn({ metadata, graph }: Model): Program | undefined {
  const text = metadata[KEY]
  if (text === undefined) return undefined
  const { json, numbers, held } = parseJson(new TextEncoder().encode(text), KEY, keptSchema)
  const file = parseProgram(new TextEncoder().encode(json), KEY)
  const rest = Buffer.from(numbers, 'base64')
  let at = 0
  const take = (length: number) => {
    at += length
    return rest.subarray(at - length, at)
  }
  const pieces = file.operations.flatMap((described, i) => {
    const inputs = inputsOf(file, i)
    const tensor = graph.initializers.find(({ name }) => name === `kernel_${i}`)
    const isInGraph = held?.includes(i) ?? true
    const kernel = isInGraph
      ? planes(lastAgain(tensor, described, inputs), described.bytes)
      : [take(isSummed(described) ? sizeOf(described, inputs) * described.bytes : 0)]
    return [...kernel, take(restOf(described))]
  })
  const program = decodeProgram(file, Buffer.concat([...pieces, rest.subarray(at)]))
  stagesOf(program)
  return program
}

type Described = ProgramFile['operations'][number]

/** Channels that an operation reads. */
function inputsOf({ operations, latentSize }: ProgramFile, place: number): number {
  const { input, reads = [place - 1] } = operations[place] as Described
  const read = reads.map((from) => operations[from]?.outputs ?? latentSize)
  return input?.channels ?? read.reduce((sum, channels) => sum + channels, 0)
}

function sizeOf({ side, outputs }: Described, inputs: number): number {
  return side ** 2 * inputs * outputs
}

/** Bytes of what follows a kernel. */
function restOf({ kind, outputs, biases, stride }: Described): number {
  if (kind === 'curve') return 2 * TABLE
  if (kind === 'normal') return 2 * 8 * outputs
  return 4 * outputs * (biases === 'each' ? stride ** 2 : 1)
}

function planes(kernel: readonly number[], bytes: 1 | 2): Buffer[] {
  const low = Buffer.from(kernel.map((one) => one & 255))
  return bytes === 1 ? [low] : [low, Buffer.from(kernel.map((one) => (one >> 8) & 255))]
}

/** A kernel of the graph as programs have it: [taps, inputs, outputs]. */
function lastAgain(tensor: Tensor | undefined, described: Described, inputs: number): number[] {
  const { name, side, outputs, kind } = described
  const taps = side ** 2
  const size = sizeOf(described, inputs)
  if (tensor?.values.length !== size)
    throw refused(`the kernel of ${name} has ${tensor?.values.length ?? 0} numbers, not ${size}`)
  const values = new Array<number>(size).fill(0)
  const isInputFirst = tensor.dims.length === 2 || kind === 'transposed'
  for (let tap = 0; tap < taps; tap++)
    for (let one = 0; one < inputs; one++)
      for (let channel = 0; channel < outputs; channel++) {
        const row = isInputFirst ? one * outputs + channel : channel * inputs + one
        values[(tap * inputs + one) * outputs + channel] = tensor.values[row * taps + tap] ?? 0
      }
  return values
}
