import type { Activation } from '../../lib/model/compile/activation.ts'
import { isPoint } from '../../lib/model/compile/network.ts'
import { readsOf } from '../../lib/model/compile/operations.ts'
import {
  inputShape,
  LATENT,
  type Operation,
  type Program,
} from '../../lib/model/integers/program.ts'
import { refused } from '../import/refusal.ts'
import { addActivation } from './activation.ts'
import { beginGraph, type GraphBuilder } from './graph.ts'
import { keptOf } from './kept.ts'
import { addOperation, addSums, type Drawn } from './operation.ts'
import type { Model } from './proto.ts'

/**
 * A program as an ONNX graph: `latents` [n, size] to `pictures` [n, channels, height, width] in −1 … 1. Weights are the
 * whole numbers themselves, and values are rounded as the program rounds them, so that what computes in float32 draws the
 * same but for a level here and there.
 *
 * @throws GardenError `invalid_model` naming an operation that is not written
 */
export function programModel(program: Program, name: string): Model {
  const graph = beginGraph()
  const { operations, latentSize } = program
  const made: Drawn[] = []
  const latent = { name: addLatent(graph), shape: inputShape(latentSize) }
  const last = operations.at(-1) as Operation
  for (const [i, operation] of operations.entries()) {
    const read = readsOf(operation, i).map((place) => made[place] ?? latent)
    const from = viewed(graph, joined(graph, read), operation)
    const addend = operation.addend && made[operation.addend.from]
    if (operation === last) addEnd(graph, addSums(graph, operation, i, from, addend), program)
    else made.push(addOperation(graph, operation, i, from, addend))
  }
  const { height, width, channels } = last.output
  return {
    opset: graph.opset(),
    metadata: keptOf(program),
    graph: {
      name,
      nodes: graph.nodes,
      initializers: graph.initializers,
      inputs: [{ name: 'latents', dims: [0, latentSize] }],
      outputs: [{ name: 'pictures', dims: [0, channels, height, width] }],
    },
  }
}

function addLatent(graph: GraphBuilder): string {
  const { unit, limit } = LATENT
  const rounded = graph.add('Round', [graph.add('Mul', ['latents', graph.scalar(unit)])])
  return graph.add('Clip', [rounded, graph.scalar(-limit), graph.scalar(limit)])
}

/** Channel after channel. */
function joined(graph: GraphBuilder, read: readonly Drawn[]): Drawn {
  const [first] = read as [Drawn]
  if (read.length === 1) return first
  const channels = read.reduce((sum, { shape }) => sum + shape.channels, 0)
  const names = read.map(({ name }) => name)
  return {
    name: graph.add('Concat', names, { axis: { i: 1 } }),
    shape: { ...first.shape, channels },
  }
}

/** A vector as a picture, whose numbers follow each other by lines, columns and channels; or the other way round. */
function viewed(
  graph: GraphBuilder,
  { name, shape }: Drawn,
  { input, name: by }: Operation,
): Drawn {
  const isSame = shape.height === input.height && shape.width === input.width
  if (isSame && shape.channels === input.channels) return { name, shape }
  const turned = (from: string, perm: number[]) =>
    graph.add('Transpose', [from], { perm: { ints: perm } })
  const as = (from: string, sides: number[]) =>
    graph.add('Reshape', [
      from,
      graph.tensor(`shape_${graph.nodes.length}`, [sides.length + 1], [-1, ...sides]),
    ])
  if (isPoint(shape)) {
    const { height, width, channels } = input
    return { name: turned(as(name, [height, width, channels]), [0, 3, 1, 2]), shape: input }
  }
  if (isPoint(input))
    return { name: as(turned(name, [0, 2, 3, 1]), [input.channels]), shape: input }
  throw refused(`${by} reads a picture in another shape, which is not written as ONNX.`)
}

/** From the last sums to `pictures`. */
function addEnd(graph: GraphBuilder, sums: string, { levels, end }: Program): void {
  const { activations, unit } = end ?? { activations: [TANH], unit: tanhUnit(levels) }
  const x = graph.add('Mul', [sums, graph.scalar(1 / unit)])
  const whole = activations.reduce((value, one) => addActivation(graph, value, one), x)
  graph.add('Identity', [whole], {}, 'pictures')
}

const TANH: Activation = { curve: 'tanh' }

/** What 1 is in the last sums: levels are where tanh of a sum is between two bytes. */
function tanhUnit(levels: Int32Array): number {
  const at = (level: number) => Math.atanh((level + 0.5) / 127.5 - 1)
  const unit = (levels[250] as number) / at(250)
  const isTanh = [10, 64, 127, 200].every(
    (level) => Math.abs((levels[level] as number) - at(level) * unit) <= 2 + unit / 1000,
  )
  if (isTanh) return unit
  throw refused(
    'The generator does not tell what its levels are of, and it is no tanh.',
    'Import the model again.',
  )
}
