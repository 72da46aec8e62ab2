import { isPoint, type Network, type Node, refused, type Shape, shapesOf } from './network.ts'

/**
 * The same network with channels last: where a vector is read channel by channel, the numbers before or after it are
 * put into the other order, which changes nothing of what is drawn.
 *
 * @throws GardenError `invalid_manifest` naming the node whose numbers cannot be reordered
 */
export function channelsLast(network: Network): Network {
  const shapes = shapesOf(network)
  const nodes: Node[] = [...network]
  for (const [i, node] of nodes.entries()) {
    const input = shapes[node.inputs[0] ?? 0] as Shape
    if (node.kind === 'reshape' && node.order === 'channels-first') {
      if (!isPoint(input)) throw refused(`${node.name} reorders a picture`)
      if (!isPoint(node.shape)) reorderBefore(nodes, i, placesOf(node.shape))
      nodes[i] = { ...node, order: 'channels-last' }
    }
    if (node.kind === 'flatten' && node.order === 'channels-first') {
      if (!isPoint(input)) reorderAfter(nodes, i, placesOf(input))
      nodes[i] = { ...node, order: 'channels-last' }
    }
  }
  return nodes
}

/** Where each number of a picture, channels last, lies in the same with its channels first. */
function placesOf({ height, width, channels }: Shape): Uint32Array {
  const pixels = height * width
  return Uint32Array.from(
    { length: pixels * channels },
    (_, i) => (i % channels) * pixels + Math.floor(i / channels),
  )
}

/** What makes a vector makes its numbers in another order, as long as nobody else reads them. */
function reorderBefore(nodes: Node[], reshape: number, places: Uint32Array): void {
  const { name } = nodes[reshape] as Node
  for (let at = nodes[reshape]?.inputs[0] as number; ; ) {
    const node = nodes[at] as Node
    const readers = nodes.filter(({ inputs }) => inputs.includes(at)).length
    if (readers > 1) throw refused(`${name} reorders what others read, too`)
    const taken = (values: Float32Array) =>
      Float32Array.from(places, (place) => values[place] as number)
    if (node.kind === 'dense') {
      const { kernel, bias, units } = node
      nodes[at] = { ...node, kernel: columns(kernel, units, places), bias: bias && taken(bias) }
      return
    }
    if (node.kind === 'affine')
      nodes[at] = { ...node, scale: taken(node.scale), shift: taken(node.shift) }
    else if (node.kind === 'slopes') nodes[at] = { ...node, slopes: taken(node.slopes) }
    else if (node.kind !== 'activation' && node.kind !== 'flatten')
      throw refused(`${name} reorders what ${node.name} makes`)
    at = node.inputs[0] as number
  }
}

/** What reads a vector has its weights in another order. */
function reorderAfter(nodes: Node[], flatten: number, places: Uint32Array): void {
  const { name } = nodes[flatten] as Node
  for (const [i, node] of nodes.entries()) {
    if (!node.inputs.includes(flatten)) continue
    if (node.kind !== 'dense') throw refused(`${name} is read by ${node.name}, where a Dense must`)
    const { units, kernel } = node
    const rows = new Float32Array(kernel.length)
    for (const [to, from] of places.entries())
      rows.set(kernel.subarray(from * units, (from + 1) * units), to * units)
    nodes[i] = { ...node, kernel: rows }
  }
}

function columns(kernel: Float32Array, units: number, places: Uint32Array): Float32Array {
  const values = new Float32Array(kernel.length)
  for (let row = 0; row < kernel.length; row += units)
    for (let i = 0; i < units; i++) values[row + i] = kernel[row + (places[i] as number)] as number
  return values
}
