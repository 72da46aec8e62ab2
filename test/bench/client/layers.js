// Runs in a worker of the page: the layers model as it was trained, on TF.js's wasm backend, one thread.

importScripts(
  '/bench/peer.js',
  '/bench/tf-core.js',
  '/bench/tf-layers.js',
  '/bench/tf-backend-wasm.js',
)
const { tf } = self

self.answerBy(open())

async function open() {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  tf.wasm.setWasmPaths('/bench/wasm/')
  await tf.setBackend('wasm')
  const model = await tf.loadLayersModel('/bench/release/model.json')
  return async (latents, count) => {
    const output = tf.tidy(() =>
      model.predictOnBatch(tf.tensor2d(latents, [count, latents.length / count])),
    )
    const values = await output.data()
    output.dispose()
    return values
  }
}
