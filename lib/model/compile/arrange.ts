import type { Activation } from './activation.ts'
import { endOf } from './end.ts'
import { isPoint, type Network, type Node, type Shape, shapesOf } from './network.ts'

/** The network without what is done alike to every number of the picture. */
export function withoutEnd(network: Network): { nodes: Network; ends: Activation[] } {
  const { ends, places } = endOf(network)
  return { nodes: places.size === 0 ? network : without(network, places), ends }
}

/** Whoever read what is left out reads what that read. */
function without(network: Network, skipped: ReadonlySet<number>): Network {
  const places = new Map<number, number>()
  const nodes: Node[] = []
  for (const [i, node] of network.entries()) {
    const inputs = node.inputs.map((input) => places.get(input) as number)
    if (skipped.has(i)) places.set(i, inputs[0] as number)
    else {
      places.set(i, nodes.length)
      nodes.push({ ...node, inputs })
    }
  }
  return nodes
}

/** With what makes points before pictures, where points are added to these: what is added has to be there. */
export function pointsFirst(network: Network): Network {
  const shapes = shapesOf(network)
  const isOf = (places: readonly number[]) => places.map((at) => isPoint(shapes[at] as Shape))
  const isMixed = network.some(
    ({ kind, inputs }) => kind === 'add' && new Set(isOf(inputs)).size > 1,
  )
  if (!isMixed) return network
  const points = new Set<number>()
  for (const [i, { inputs }] of network.entries())
    if (isPoint(shapes[i] as Shape) && inputs.every((input) => points.has(input))) points.add(i)
  const order = [...points, ...[...network.keys()].filter((i) => !points.has(i))]
  const places = new Map(order.map((from, to) => [from, to]))
  return order.map((at) => {
    const node = network[at] as Node
    return { ...node, inputs: node.inputs.map((input) => places.get(input) as number) }
  })
}
