import { pictured } from '../../lib/model/compile/layers.ts'
import { type Network, type Node, sizeOf } from '../../lib/model/compile/network.ts'
import { isOurs } from '../onnx/kept.ts'
import { decodeModel, type Model } from '../onnx/proto.ts'
import { asPicture, contextOf, nameOf, numbersOf, type State, type Value } from './onnx/context.ts'
import { unrounded, withGelu, withGroups } from './onnx/graph.ts'
import { OPERATORS } from './onnx/operators.ts'
import { refused } from './refusal.ts'

/**
 * The network of an ONNX graph.
 *
 * Source: the operators as onnx/docs/Operators.md defines them.
 *
 * @throws GardenError `invalid_model` naming the node that is not understood
 */
export function onnxNetwork(bytes: Uint8Array): Network {
  const model = decodeModel(bytes)
  const { state, latent } = begun(model)
  const written = isOurs(model) ? unrounded(model.graph) : model.graph.nodes
  for (const node of withGroups(withGelu(written), model.graph)) {
    const convert = OPERATORS.get(node.type)
    if (!convert)
      throw refused(
        `The node ${nameOf(node)} is a ${node.type}, which is not supported.`,
        `Supported are ${[...OPERATORS.keys()].join(', ')}.`,
      )
    const made = convert(node, contextOf(state, node))
    if (made) state.values.set(node.outputs[0] ?? '', made)
  }
  const outputs = model.graph.outputs.map(({ name }) => name)
  const output = state.values.get(outputs[0] ?? '')
  if (output?.kind !== 'made' || outputs.length > 1)
    throw refused(
      `The graph has ${outputs.length} outputs that ${latent} leads to: ${outputs.join(', ')}.`,
    )
  const last = asPicture(state, output, 'the output')
  const nodes = state.nodes.slice(0, last.place + 1)
  return pictured(nodes, 'channels-first')
}

function begun({ graph }: Model): { state: State; latent: string } {
  const values = new Map<string, Value>(graph.initializers.map((one) => [one.name, numbersOf(one)]))
  const inputs = graph.inputs.filter(({ name }) => !values.has(name))
  const [input] = inputs
  if (!input || inputs.length > 1)
    throw refused(
      `The graph has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')}), where a generator has its latent only.`,
      'Export it with every other input fixed: one class, one noise.',
    )
  const dims = input.dims.slice(1)
  const size = dims.reduce((product, side) => product * side, 1)
  if (size < 1 || size > 65_536 || dims.filter((side) => side !== 1).length > 1)
    throw refused(
      `The input ${input.name} has the shape [${input.dims.join(', ')}], which is no latent.`,
    )
  const node: Node = { name: input.name, inputs: [], kind: 'latent', size }
  const state = { nodes: [node], shapes: [{ height: 1, width: 1, channels: size }], values }
  values.set(input.name, {
    kind: 'made',
    place: 0,
    dims,
    order: dims.length === 3 ? 'first' : 'vector',
  })
  return { state, latent: input.name }
}

/** Numbers that a graph's latent has. */
export function latentSizeOf(network: Network): number {
  const [latent] = network
  return latent?.kind === 'latent' ? latent.size : sizeOf({ height: 0, width: 0, channels: 0 })
}
