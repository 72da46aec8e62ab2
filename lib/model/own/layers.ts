import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-webgl'
import { io, mul, setBackend, sub, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import { toBytes } from '../../image/range.ts'
import type { Shape } from '../compile/operations.ts'
import type { Engine } from '../engine.ts'
import { wrong } from './fault.ts'
import type { Model } from './folder.ts'

/** Pictures at once: a model of any size has room for their values. */
const PICTURES = 4

/**
 * Has TF.js itself compute a model, layer by layer as it was saved: on the graphics card where there is one, or
 * else slowly.
 *
 * @param bytes of its weights
 * @throws GardenError `invalid_model` naming what TF.js cannot make either
 */
export async function startOnLayers(
  model: Model,
  bytes: Uint8Array,
): Promise<{ engine: Engine; latentSize: number; output: Shape }> {
  if (!(await setBackend('webgl').catch(() => false))) await setBackend('cpu')
  const layers = await open(model, bytes)
  const input = layers.inputs[0]?.shape.slice(1) ?? []
  const [height = 0, width = 0, channels = 0] = (layers.outputs[0]?.shape.slice(1) ??
    []) as number[]
  const shape = input.map((side) => side ?? 1)
  const engine = {
    pictures: PICTURES,
    bytes: bytes.length,
    run: (latents: readonly Float32Array[]) => run(layers, shape, latents),
    dispose: () => layers.dispose(),
  }
  const latentSize = shape.reduce((product, side) => product * side, 1)
  return { engine, latentSize, output: { height, width, channels } }
}

async function open(
  { modelTopology, weightsManifest }: Model,
  bytes: Uint8Array,
): Promise<LayersModel> {
  const weightSpecs = weightsManifest.flatMap(
    ({ weights }) => weights as unknown as io.WeightsManifestEntry[],
  )
  const weightData = bytes.slice().buffer
  try {
    return await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData }))
  } catch (cause) {
    throw wrong({ kind: 'layer', problem: cause instanceof Error ? cause.message : `${cause}` })
  }
}

async function run(
  layers: LayersModel,
  shape: readonly number[],
  latents: readonly Float32Array[],
): Promise<Uint8Array> {
  const packed = new Float32Array(latents.length * (latents[0]?.length ?? 0))
  for (const [i, latent] of latents.entries()) packed.set(latent, i * latent.length)
  const pictures = tidy(() => {
    const output = layers.predict(tensor(packed, [latents.length, ...shape]))
    return ranged(Array.isArray(output) ? (output[0] as Tensor) : output, layers)
  })
  try {
    return toBytes((await pictures.data()) as Float32Array)
  } finally {
    pictures.dispose()
  }
}

/** A sigmoid at the end gives 0 … 1, where a hyperbolic tangent gives −1 … 1. */
function ranged(pictures: Tensor, layers: LayersModel): Tensor {
  const { activation } = (layers.layers.at(-1)?.getConfig() ?? {}) as { activation?: unknown }
  return activation === 'sigmoid' ? sub(mul(pictures, 2), 1) : pictures
}
