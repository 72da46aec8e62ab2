import { type Prior, sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import type { Network } from '../../lib/model/compile/network.ts'
import { decodeModel } from '../onnx/proto.ts'
import { openSession } from '../onnx/runtime.ts'
import { latentSizeOf } from './onnx.ts'
import { type Sample, sampleOf } from './sample.ts'

/** Pictures that are drawn to compare. */
const DRAWN = 16

/**
 * Pictures that ONNX Runtime draws of a model.
 *
 * @throws GardenError `invalid_model` when it cannot
 */
export async function drawByOnnx(
  bytes: Uint8Array,
  network: Network,
  prior: Prior,
): Promise<Sample> {
  const { graph } = decodeModel(bytes)
  const held = new Set(graph.initializers.map(({ name }) => name))
  const dims = graph.inputs.find(({ name }) => !held.has(name))?.dims ?? []
  const session = await openSession(bytes, dims)
  const latents = Array.from({ length: DRAWN }, (_, i) =>
    sampleLatent(toSeed(i), latentSizeOf(network), prior),
  )
  const drawn: Float32Array[] = []
  let shape: number[] = []
  for (const latent of latents) {
    const { values, dims } = await session.draw(latent)
    drawn.push(values)
    shape = dims
  }
  const size = drawn[0]?.length ?? 0
  const data = new Float32Array(DRAWN * size)
  for (const [i, one] of drawn.entries()) data.set(one, i * size)
  return sampleOf(latents, { name: 'pictures', shape: [DRAWN, ...shape], dtype: 'F32', data })
}
