import { type Activation, isRising, type PictureRange, pictureRange } from './activation.ts'
import { type Network, type Node, usersOf } from './network.ts'

/** What is done alike to every number of the picture, in order, and the nodes that do it. */
export function endOf(network: Network): { ends: Activation[]; places: ReadonlySet<number> } {
  const ends: Activation[] = []
  const places = new Set<number>()
  for (let at = network.length - 1; at > 0; ) {
    const node = network[at] as Node
    const end = alike(node)
    const [input] = node.inputs
    if (input === undefined || node.inputs.length > 1 || usersOf(network, at) > 1) break
    if (end) {
      ends.unshift(end)
      places.add(at)
    } else if (!MOVES.includes(node.kind)) break
    at = input
  }
  return { ends, places }
}

/** What changes no number, but only where it is. */
const MOVES: readonly Node['kind'][] = ['reshape', 'flatten', 'crop']

function alike(node: Node): Activation | undefined {
  if (node.kind === 'activation') return isRising(node.activation) ? node.activation : undefined
  if (node.kind !== 'affine') return undefined
  const [scale = 0, shift = 0] = [node.scale[0], node.shift[0]]
  const isUniform =
    node.scale.every((one) => one === scale) && node.shift.every((one) => one === shift)
  return isUniform && scale > 0 ? { curve: 'line', scale, shift } : undefined
}

/** What is black and what is white in a network's pictures. */
export function rangeOf(network: Network): PictureRange {
  return pictureRange(endOf(network).ends)
}

/**
 * The same network with its pictures in −1 … 1, as ours are: a sigmoid is (1 + tanh(x / 2)) / 2, other ends get what
 * brings them there.
 */
export function signed(network: Network): Network {
  const { low, high } = rangeOf(network)
  if (low === -1) return network
  const last = network.length - 1
  const at = lastSigmoid(network)
  if (at !== undefined && high === 1) {
    const half: Node = {
      ...(network[at] as Node),
      kind: 'activation',
      activation: { curve: 'line', scale: 0.5, shift: 0 },
    }
    const tanh: Node = {
      name: half.name,
      inputs: [at],
      kind: 'activation',
      activation: { curve: 'tanh' },
    }
    const after = network.slice(at + 1).map((node) => ({
      ...node,
      inputs: node.inputs.map((input) => (input >= at ? input + 1 : input)),
    }))
    return [...network.slice(0, at), half, tanh, ...after] as Node[]
  }
  const scale = 2 / (high - low)
  const activation: Activation = { curve: 'line', scale, shift: -1 - low * scale }
  const { name } = network[last] as Node
  return [...network, { name, inputs: [last], kind: 'activation', activation }]
}

/** Where a sigmoid is the one thing that is done to the picture. */
function lastSigmoid(network: Network): number | undefined {
  const { ends, places } = endOf(network)
  const [only] = ends
  return ends.length === 1 && only?.curve === 'sigmoid' ? [...places][0] : undefined
}
