import '../setup/polyfill.js'
import * as tf from '@tensorflow/tfjs'

/** TensorFlow's own kernels on the processor, through tfjs-node. */
export async function useCpu(): Promise<void> {
  // Without it TensorFlow greets on standard error at every start.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  await import('@tensorflow/tfjs-node')
  await tf.setBackend('tensorflow')
}
