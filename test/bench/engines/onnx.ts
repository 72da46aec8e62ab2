import { stack } from '#lib/latent/stack.ts'
import { writeOnnx } from '../onnx.ts'
import { importPeer } from '../peers/install.js'
import type { Published } from '../release.ts'
import type { Engine } from './engine.ts'

/** The part of ONNX Runtime's interface that is used: the same in Node and in WebAssembly. */
type Runtime = {
  env: { wasm: { numThreads?: number } }
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => object
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> }
}
type Session = { run(feeds: object): Promise<{ pictures: { data: Float32Array } }> }

/** Everything ONNX Runtime has to make a graph fast, on one thread. */
const OPTIONS = {
  graphOptimizationLevel: 'all',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
}

/** ONNX Runtime's native library. */
export async function onnxNode(published: Published): Promise<Engine> {
  return open(await runtime('onnxruntime-node'), published, 'cpu')
}

/** ONNX Runtime in WebAssembly. */
export async function onnxWeb(published: Published): Promise<Engine> {
  const ort = await runtime('onnxruntime-web')
  ort.env.wasm.numThreads = 1
  return open(ort, published, 'wasm')
}

async function runtime(name: string): Promise<Runtime> {
  const module = (await importPeer(name)) as Runtime & { default?: Runtime }
  return module.default ?? module
}

async function open(ort: Runtime, published: Published, provider: string): Promise<Engine> {
  const options = { ...OPTIONS, executionProviders: [provider] }
  const session = await ort.InferenceSession.create(await writeOnnx(published), options)
  const { latentSize } = published.manifest
  return {
    async run(latents) {
      const input = new ort.Tensor('float32', stack(latents), [latents.length, latentSize])
      return (await session.run({ latents: input })).pictures.data
    },
  }
}
