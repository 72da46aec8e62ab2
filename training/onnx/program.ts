import * as z from 'zod'
import { isSummed, paddingOf } from '../../lib/model/compile/operations.ts'
import { stagesOf } from '../../lib/model/integers/bounds.ts'
import { decodeProgram, encodeProgram, parseProgram } from '../../lib/model/integers/file.ts'
import { LATENT, type Operation, type Program } from '../../lib/model/integers/program.ts'
import { refused } from '../import/refusal.ts'
import type { Model, Node, Tensor } from './proto.ts'

/** Where a file of ours holds what its graph does not: the program, by which the same bytes are drawn again. */
const KEY = 'latent_garden_program'

/**
 * A program as an ONNX graph: `latents` [n, size] to `pictures` [n, channels, height, width] in −1 … 1. Weights are the whole
 * numbers themselves; values are not rounded between operations, so pictures may be a level off.
 *
 * @throws GardenError `invalid_model` naming an operation that is not written, or an end that is no tanh
 */
export function programModel(program: Program, name: string): Model {
  const unit = tanhUnit(program.levels)
  const nodes: Node[] = [node('Mul', ['latents', 'unit'], 'value_0', {})]
  const initializers: Tensor[] = [scalar('unit', LATENT.unit)]
  for (const [i, operation] of program.operations.entries()) {
    const isLast = i === program.operations.length - 1
    add(nodes, initializers, operation, i, isLast ? 1 / unit : 2 ** -operation.shift, isLast)
  }
  const { output } = program.operations.at(-1) as Operation
  nodes.push(node('Tanh', [`value_${program.operations.length}`], 'pictures', {}))
  return {
    opset: 17,
    metadata: { [KEY]: JSON.stringify(kept(program)) },
    graph: {
      name,
      nodes,
      initializers,
      inputs: [{ name: 'latents', dims: [0, program.latentSize] }],
      outputs: [{ name: 'pictures', dims: [0, output.channels, output.height, output.width] }],
    },
  }
}

/** What 1 is in the last sums: levels are where tanh of a sum is between two bytes. */
function tanhUnit(levels: Int32Array): number {
  const at = (level: number) => Math.atanh((level + 0.5) / 127.5 - 1)
  const unit = (levels[250] as number) / at(250)
  const isTanh = [10, 64, 127, 200].every(
    (level) => Math.abs((levels[level] as number) - at(level) * unit) <= 2 + unit / 1000,
  )
  if (isTanh) return unit
  throw refused('A generator that does not end in tanh is not written as ONNX.')
}

function node(
  type: string,
  inputs: string[],
  output: string,
  attributes: Node['attributes'],
): Node {
  return { name: output, type, inputs, outputs: [output], attributes }
}

function scalar(name: string, value: number): Tensor {
  return { name, dims: [], values: Float32Array.of(value) }
}

function add(
  nodes: Node[],
  initializers: Tensor[],
  operation: Operation,
  place: number,
  share: number,
  isLast: boolean,
): void {
  const { input, output, stride, side, kind, step, border, reads, name } = operation
  const isPlain = output.height === input.height * stride && output.width === input.width * stride
  if (!isSummed(operation) || step || border || reads || !isPlain)
    throw refused(`${name} is not written as ONNX.`, 'Take the layers of the release: model.json.')
  const [from, sum, half] = [
    `value_${place}`,
    `sum_${place}`,
    operation.shift > 0 ? 2 ** (operation.shift - 1) : 0,
  ]
  const [kernel, bias] = [`kernel_${place}`, `bias_${place}`]
  const biases = Float32Array.from(operation.bias, (one) => one - half)
  if (input.height === 1 && input.width === 1 && stride === side) {
    const pixels = side * side
    const units = pixels * output.channels
    const each = biases.length === units
    initializers.push(
      { name: kernel, dims: [input.channels, units], values: rootKernel(operation) },
      {
        name: bias,
        dims: [units],
        values: Float32Array.from({ length: units }, (_, i) => {
          const [channel, pixel] = [Math.floor(i / pixels), i % pixels]
          return biases[each ? pixel * output.channels + channel : channel] as number
        }),
      },
    )
    nodes.push(node('Gemm', [from, kernel, bias], `flat_${place}`, {}))
    const shape = `shape_${place}`
    initializers.push({ name: shape, dims: [4], values: [-1, output.channels, side, side] })
    nodes.push(node('Reshape', [`flat_${place}`, shape], sum, {}))
  } else {
    if (biases.length > output.channels) throw refused(`${name} is not written as ONNX.`)
    const { line, column } = paddingOf(operation)
    const isConvolution = kind === 'convolution'
    const rest = isConvolution ? side - 1 : side - stride
    const pads = { ints: [line, column, rest - line, rest - column] }
    let read = from
    if (isConvolution && stride > 1) {
      const scales = `scales_${place}`
      initializers.push({ name: scales, dims: [4], values: Float32Array.of(1, 1, stride, stride) })
      read = `enlarged_${place}`
      nodes.push(
        node('Resize', [from, '', scales], read, {
          mode: { s: 'nearest' },
          coordinate_transformation_mode: { s: 'asymmetric' },
          nearest_mode: { s: 'floor' },
        }),
      )
    }
    initializers.push(
      {
        name: kernel,
        dims: isConvolution
          ? [output.channels, input.channels, side, side]
          : [input.channels, output.channels, side, side],
        values: channelsFirst(operation, !isConvolution),
      },
      { name: bias, dims: [output.channels], values: biases },
    )
    const strides = isConvolution ? 1 : stride
    nodes.push(
      node(isConvolution ? 'Conv' : 'ConvTranspose', [read, kernel, bias], sum, {
        pads,
        strides: { ints: [strides, strides] },
      }),
    )
  }
  initializers.push(scalar(`share_${place}`, share))
  const next = `value_${place + 1}`
  const isStraight = isLast || (operation.slope === undefined && operation.low < 0)
  nodes.push(node('Mul', [sum, `share_${place}`], isStraight ? next : `scaled_${place}`, {}))
  if (isStraight) return
  const slope = operation.slope === undefined ? 0 : operation.slope / 2 ** 15
  nodes.push(
    slope === 0
      ? node('Relu', [`scaled_${place}`], next, {})
      : node('LeakyRelu', [`scaled_${place}`], next, { alpha: { f: slope } }),
  )
}

/** [taps, inputs, outputs] as [inputs, outputs · taps]. */
function rootKernel({ kernel, side, input, output }: Operation): Float32Array {
  const [taps, outputs] = [side * side, output.channels]
  const values = new Float32Array(kernel.length)
  for (let tap = 0; tap < taps; tap++)
    for (let one = 0; one < input.channels; one++)
      for (let channel = 0; channel < outputs; channel++)
        values[(one * outputs + channel) * taps + tap] = kernel[
          (tap * input.channels + one) * outputs + channel
        ] as number
  return values
}

/** [taps, inputs, outputs] as [inputs, outputs, taps], or [outputs, inputs, taps]. */
function channelsFirst(
  { kernel, side, input, output }: Operation,
  isInputFirst: boolean,
): Float32Array {
  const taps = side * side
  const values = new Float32Array(kernel.length)
  for (let tap = 0; tap < taps; tap++)
    for (let one = 0; one < input.channels; one++)
      for (let channel = 0; channel < output.channels; channel++) {
        const row = isInputFirst ? one * output.channels + channel : channel * input.channels + one
        values[row * taps + tap] = kernel[
          (tap * input.channels + one) * output.channels + channel
        ] as number
      }
  return values
}

/** The program without its kernels, which are in the graph. */
function kept(program: Program): { json: string; numbers: string } {
  const bare = program.operations.map((one) => ({ ...one, kernel: one.kernel.map(() => 0) }))
  const { json } = encodeProgram(program, { numbers: 'numbers.gz' })
  const words = [...bare.map(({ bias }) => bias), program.levels]
  return {
    json: new TextDecoder().decode(json),
    numbers: Buffer.concat(words.map((one) => Buffer.from(Int32Array.from(one).buffer))).toString(
      'base64',
    ),
  }
}

const keptSchema = z.object({ json: z.string(), numbers: z.base64() })

/**
 * The program of a file that `programModel` made, as it was.
 *
 * @returns undefined for other files
 * @throws GardenError `invalid_manifest` when it could overflow, or is none
 */
export function programIn({ metadata, graph }: Model): Program | undefined {
  const text = metadata[KEY]
  if (text === undefined) return undefined
  const { json, numbers } = keptSchema.parse(JSON.parse(text))
  const file = parseProgram(new TextEncoder().encode(json), KEY)
  const words = Buffer.from(numbers, 'base64')
  let [at, inputs] = [0, file.latentSize]
  const pieces: Buffer[] = []
  for (const [i, { kind, side, outputs, biases, stride, bytes }] of file.operations.entries()) {
    const tensor = graph.initializers.find(({ name }) => name === `kernel_${i}`)
    const kernel = lastAgain(tensor, { taps: side * side, inputs, outputs, kind })
    pieces.push(Buffer.from(kernel.map((one) => one & 255)))
    if (bytes === 2) pieces.push(Buffer.from(kernel.map((one) => (one >> 8) & 255)))
    const length = 4 * outputs * (biases === 'each' ? stride ** 2 : 1)
    pieces.push(words.subarray(at, at + length))
    at += length
    inputs = outputs
  }
  pieces.push(words.subarray(at))
  const program = decodeProgram(file, Buffer.concat(pieces))
  stagesOf(program)
  return program
}

function lastAgain(
  tensor: Tensor | undefined,
  { taps, inputs, outputs, kind }: { taps: number; inputs: number; outputs: number; kind: string },
): number[] {
  const values = new Array<number>(taps * inputs * outputs).fill(0)
  const isInputFirst = tensor?.dims.length === 2 || kind === 'transposed'
  for (let tap = 0; tap < taps; tap++)
    for (let one = 0; one < inputs; one++)
      for (let channel = 0; channel < outputs; channel++) {
        const row = isInputFirst ? one * outputs + channel : channel * inputs + one
        values[(tap * inputs + one) * outputs + channel] = tensor?.values[row * taps + tap] ?? 0
      }
  return values
}
