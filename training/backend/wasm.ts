import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'

/** TF.js' WebAssembly backend: slow, but it runs wherever Node does. */
export async function useWasm(): Promise<void> {
  await tf.setBackend('wasm')
}
