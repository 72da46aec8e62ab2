import '../setup/polyfill.js'
import * as tf from '@tensorflow/tfjs'

/** TensorFlow's own kernels on the processor, through tfjs-node. */
export async function useCpu(): Promise<void> {
  await import('@tensorflow/tfjs-node')
  await tf.setBackend('tensorflow')
}
