import type { Attribute, Node, Tensor } from './proto.ts'

/** A graph that grows by one node after the other. */
export type GraphBuilder = ReturnType<typeof beginGraph>

export function beginGraph() {
  const nodes: Node[] = []
  const initializers: Tensor[] = []
  const shared = new Map<string, string>()
  let opset = 17
  return {
    nodes,
    initializers,
    /** The oldest set of operators that has all of them; not below 17. */
    opset: () => opset,
    /** An operator that came with a set. */
    needs(least: number): void {
      opset = Math.max(opset, least)
    },
    /** @returns the name of what the node makes: its own, unless another is given */
    add(
      type: string,
      inputs: string[],
      attributes: Record<string, Attribute> = {},
      name = `${type}_${nodes.length}`,
    ): string {
      nodes.push({ name, type, inputs, outputs: [name], attributes })
      return name
    },
    /** @returns its name */
    tensor(name: string, dims: number[], values: Float32Array | number[]): string {
      initializers.push({ name, dims, values })
      return name
    },
    /** One number, which all that need it share. */
    scalar(value: number): string {
      const known = shared.get(`${value}`)
      if (known) return known
      const name = `number_${shared.size}`
      shared.set(`${value}`, name)
      initializers.push({ name, dims: [], values: Float32Array.of(value) })
      return name
    },
  }
}
