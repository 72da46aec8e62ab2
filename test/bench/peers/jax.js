// Runs in a worker of the page, bundled: jax-js, which compiles the network to WebAssembly, one thread.
import { defaultDevice, init, jit, numpy } from '@jax-js/jax'
import { ONNXModel } from '@jax-js/onnx'

importScripts('/bench/peer.js')
self.answerBy(open())

async function open() {
  await init('wasm')
  defaultDevice('wasm')
  const model = new ONNXModel(
    new Uint8Array(await (await fetch('/bench/model.onnx')).arrayBuffer()),
  )
  const run = jit((latents) => model.run({ latents }).pictures)
  return (latents, count) =>
    run(numpy.array(latents, { shape: [count, latents.length / count] })).data()
}
