import type { Activation } from './activation.ts'
import { pointsFirst, withoutEnd } from './arrange.ts'
import { activated, affine, normal, sloped } from './changes.ts'
import { type Network, type Node, text, usersOf } from './network.ts'
import { isSummed, type Operation } from './operations.ts'
import { channelsLast } from './order.ts'
import { cropped, enlarged, flattened, padded, reshape, shuffled } from './places.ts'
import { dense, windowed } from './sums.ts'
import { added, joined } from './together.ts'
import {
  isWhole,
  materialised,
  openOperation,
  plain,
  type State,
  scalableOf,
  type Value,
} from './value.ts'

/**
 * Folds a generator's nodes into operations: norms into kernels, enlargements and margins into the convolutions after
 * them, whatever changes each number alike at the end into the last one.
 *
 * @returns operations from [1, 1, latentSize] to [height, width, channels]
 * @throws GardenError `invalid_manifest` naming the node that cannot be folded
 */
export function foldNetwork(network: Network): Operation[] {
  const { nodes, ends } = withoutEnd(pointsFirst(channelsLast(network)))
  const users = nodes.map((_, i) => usersOf(nodes, i))
  const state: State = { operations: [], values: [], users, numbers: 0 }
  for (const node of nodes) state.values.push(fold(state, node))
  finish(state, nodes, ends)
  return state.operations
}

function finish(state: State, nodes: Network, ends: readonly Activation[]): void {
  const value = state.values.at(-1) as Value
  const last = openOperation(state, value)
  const isLast =
    last !== undefined &&
    last === state.operations.at(-1) &&
    last.below === 1 &&
    isSummed(last) &&
    isWhole(value) &&
    text(value.base) === text(last.output)
  const made = isLast ? last : materialised(state, value, nodes.at(-1)?.name ?? '')
  made.curves = ends
}

function fold(state: State, node: Node): Value {
  const inputs = node.inputs.map((input) => state.values[input] as Value)
  const [value = { parts: [], base: { height: 1, width: 1, channels: 0 }, enlarged: 1 }] = inputs
  const open = node.inputs.length === 1 ? openOperation(state, value) : undefined
  const scalable = scalableOf(open)
  switch (node.kind) {
    case 'latent':
      return plain(-1, { height: 1, width: 1, channels: node.size })
    case 'dense':
      return dense(state, node, value)
    case 'convolution':
    case 'transposed':
      return windowed(state, node, value)
    case 'affine':
      return affine(state, node, value, scalable)
    case 'activation':
      return activated(state, node, value, open)
    case 'slopes':
      return sloped(state, node, value, scalable)
    case 'reshape':
      return reshape(state, node, value, scalable)
    case 'flatten':
      return flattened(state, node, value)
    case 'enlargement':
      return enlarged(state, node, value)
    case 'pad':
      return padded(state, node, value)
    case 'crop':
      return cropped(state, node, value, scalable)
    case 'shuffle':
      return shuffled(state, node, value, scalable)
    case 'add':
      return added(state, node, inputs)
    case 'concatenation':
      return joined(state, node, inputs)
    case 'normal':
      return normal(state, node, value, scalable)
  }
}
