import { loadProgram } from '#lib/model/load.ts'
import { programModel } from '../../training/onnx/program.ts'
import { encodeModel, type Model } from '../../training/onnx/proto.ts'
import type { Published } from './release.ts'

/**
 * A published generator as `gan export` writes it: `latents` in, `pictures` [n, height, width, channels] out, both float32.
 */
export async function writeOnnx({ manifest, read }: Published): Promise<Uint8Array> {
  const model = programModel(await loadProgram(manifest, read), manifest.id)
  return encodeModel(channelsLast(model))
}

/** Pictures as the other engines give them. */
function channelsLast({ graph, ...model }: Model): Model {
  const [pictures] = graph.outputs
  const [n = 0, channels = 0, height = 0, width = 0] = pictures?.dims ?? []
  const nodes = graph.nodes.map((node) => ({
    ...node,
    outputs: node.outputs.map((name) => (name === 'pictures' ? 'channels_first' : name)),
  }))
  const turn = { perm: { ints: [0, 2, 3, 1] } }
  nodes.push({
    name: 'turned',
    type: 'Transpose',
    inputs: ['channels_first'],
    outputs: ['pictures'],
    attributes: turn,
  })
  const outputs = [{ name: 'pictures', dims: [n, height, width, channels] }]
  return { ...model, graph: { ...graph, nodes, outputs } }
}
