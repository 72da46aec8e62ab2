// Runs in a worker of the page: ONNX Runtime on what its address names, with all its optimisations, one thread.

const on = new URL(location.href).searchParams.get('on')
importScripts('/bench/peer.js', `/bench/ort/ort.${on === 'webgpu' ? 'webgpu' : 'wasm'}.min.js`)
const runtime = self.ort

self.answerBy(open())

async function open() {
  runtime.env.wasm.numThreads = 1
  runtime.env.wasm.wasmPaths = new URL('/bench/ort/', location.origin).href
  const session = await runtime.InferenceSession.create('/bench/model.onnx', {
    executionProviders: [on],
    graphOptimizationLevel: 'all',
  })
  return async (latents, count) => {
    const input = new runtime.Tensor('float32', latents, [count, latents.length / count])
    return (await session.run({ latents: input })).pictures.data
  }
}
