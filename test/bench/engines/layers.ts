import { env, setBackend, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-wasm'
import { stack } from '#lib/latent/stack.ts'
import { type Published, readArtifacts } from '../release.ts'
import type { Engine } from './engine.ts'

/** The layers model as it was trained, on TF.js's wasm backend: what the server did before it had an engine of its own. */
export async function layers(published: Published): Promise<Engine> {
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  await setBackend('wasm')
  const model = await loadLayersModel({ load: () => readArtifacts(published) })
  const { latentSize } = published.manifest
  return {
    async run(latents) {
      const output = tidy(() => {
        const input = tensor2d(stack(latents), [latents.length, latentSize])
        return model.predictOnBatch(input) as Tensor
      })
      const values = (await output.data()) as Float32Array
      output.dispose()
      return values
    },
  }
}
