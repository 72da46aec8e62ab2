import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { registerConvolutionGradients } from './wasm-convolution.ts'

/**
 * TF.js' WebAssembly backend runs wherever Node does, on one core: a step takes about ten times as
 * long as with tfjs-node on two.
 */
export async function useWasm(): Promise<void> {
  registerConvolutionGradients()
  // TF.js would go on with another backend, a hundred times slower.
  if (!(await tf.setBackend('wasm'))) throw new Error('TF.js cannot start it')
}
