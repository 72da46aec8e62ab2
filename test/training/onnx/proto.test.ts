import { expect, test } from 'vitest'
import { decodeModel, encodeModel, type Model } from '../../../training/onnx/proto.ts'

test('numbers that are written one by one are read in no time, however many they are', () => {
  const ints = Array.from({ length: 100_000 }, (_, i) => i % 1000)
  const dims = new Array<number>(100_000).fill(1)
  const model: Model = {
    opset: 13,
    graph: {
      name: 'long',
      nodes: [
        { name: 'n', type: 'Pad', inputs: [], outputs: ['y'], attributes: { pads: { ints } } },
      ],
      initializers: [{ name: 'w', dims, values: Float32Array.of(1) }],
      inputs: [{ name: 'x', dims }],
      outputs: [],
    },
    metadata: {},
  }
  const began = performance.now()
  const { graph } = decodeModel(encodeModel(model))
  expect(performance.now() - began).toBeLessThan(3000)
  expect(graph.nodes[0]?.attributes.pads?.ints).toEqual(ints)
  expect([graph.initializers[0]?.dims.length, graph.inputs[0]?.dims.length]).toEqual([
    dims.length,
    dims.length,
  ])
})
