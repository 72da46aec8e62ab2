import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { registerConvolutionGradients } from './wasm-convolution.ts'

/** TF.js' WebAssembly backend: slow, but it runs wherever Node does. */
export async function useWasm(): Promise<void> {
  registerConvolutionGradients()
  await tf.setBackend('wasm')
}
