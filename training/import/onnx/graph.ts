import type { Graph, Node as OnnxNode } from '../../onnx/proto.ts'

/** What a file of ours rounds for its whole numbers, fractions need not: limits after rounding are none, but for relu's. */
export function unrounded({ nodes, initializers }: Graph): OnnxNode[] {
  const rounded = new Set(
    nodes.filter(({ type }) => type === 'Round').flatMap(({ outputs }) => outputs),
  )
  return nodes.map((node) => {
    if (node.type === 'Round') return { ...node, type: 'Identity' }
    if (node.type !== 'Clip' || !rounded.has(node.inputs[0] ?? '')) return node
    const low = initializers.find(({ name }) => name === node.inputs[1])?.values[0]
    return { ...node, type: low === 0 ? 'Relu' : 'Identity' }
  })
}

/** x · (1 + erf(x / √2)) · ½, as gelu is written before it had an operator. */
export function withGelu(nodes: readonly OnnxNode[]): OnnxNode[] {
  const readers = (name: string | undefined, type: string) =>
    nodes.find((node) => node.type === type && name !== undefined && node.inputs.includes(name))
  const whole: OnnxNode[] = []
  const parts = new Set<OnnxNode>()
  for (const erf of nodes.filter(({ type }) => type === 'Erf')) {
    const share = nodes.find(({ outputs }) => outputs[0] === erf.inputs[0])
    const [x = ''] = share?.inputs ?? []
    const one = readers(erf.outputs[0], 'Add')
    const times = readers(one?.outputs[0], 'Mul')
    const half = readers(times?.outputs[0], 'Mul')
    if (!share || !one || !half || !times?.inputs.includes(x)) continue
    for (const part of [share, erf, one, times]) parts.add(part)
    whole.push({ ...half, type: 'Gelu', inputs: [x], attributes: {} })
  }
  return nodes
    .filter((node) => !parts.has(node))
    .map((node) => whole.find(({ outputs }) => outputs[0] === node.outputs[0]) ?? node)
}

/**
 * A norm of groups of channels, as it is written before it had an operator: each group as a channel, and back.
 */
export function withGroups(nodes: readonly OnnxNode[], { initializers }: Graph): OnnxNode[] {
  const constants = new Map(initializers.map(({ name, values }) => [name, values]))
  for (const { outputs, attributes } of nodes)
    if (attributes.value?.t) constants.set(outputs[0] ?? '', attributes.value.t.values)
  const parts = new Map<OnnxNode, OnnxNode | undefined>()
  for (const norm of nodes.filter(({ type }) => type === 'InstanceNormalization')) {
    const before = nodes.find(({ outputs }) => outputs[0] === norm.inputs[0])
    const after = nodes.find(({ inputs }) => inputs[0] === norm.outputs[0])
    const shape = constants.get(before?.inputs[1] ?? '')
    if (before?.type !== 'Reshape' || after?.type !== 'Reshape' || shape?.length !== 3) continue
    const { epsilon } = norm.attributes
    const num_groups = { i: shape[1] ?? 1 }
    const inputs = [before.inputs[0] ?? '', norm.inputs[1] ?? '', norm.inputs[2] ?? '']
    const attributes = { ...(epsilon && { epsilon }), num_groups }
    parts.set(before, undefined).set(norm, undefined)
    parts.set(after, {
      ...norm,
      type: 'GroupNormalization',
      inputs,
      attributes,
      outputs: after.outputs,
    })
  }
  return nodes.flatMap((node) => (parts.has(node) ? (parts.get(node) ?? []) : node))
}
