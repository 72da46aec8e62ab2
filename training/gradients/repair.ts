import * as tf from '@tensorflow/tfjs'
import { leakyReluGradient } from '../operations/leaky-relu.ts'

/**
 * Registers gradients that can themselves be differentiated, for the activations a critic may use.
 *
 * TF.js 4.22 has no second-order gradient for leaky relu, and for tanh and sigmoid it saves the
 * *output*, whose place on the tape comes before the operation itself: the second-order pass takes
 * it for a constant and is wrong in silence. Here the input is saved instead. Relu is right as it
 * is, but slow on TensorFlow. Call once, before the first penalty; no first-order gradient changes.
 */
export function repairGradients(): void {
  register('Relu', (dy, x) => leakyReluGradient(dy, x, 0))
  register('LeakyRelu', (dy, x, { alpha }) => leakyReluGradient(dy, x, alpha as number))
  register('Tanh', (dy, x) => tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x)))))
  register('Sigmoid', (dy, x) => {
    const y = tf.sigmoid(x)
    return tf.mul(dy, tf.mul(y, tf.sub(1, y)))
  })
}

type Derivative = (dy: tf.Tensor, x: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor

function register(kernelName: string, derivative: Derivative): void {
  tf.unregisterGradient(kernelName)
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => ({
      x: () => derivative(dy as tf.Tensor, saved[0] as tf.Tensor, attributes),
    }),
  })
}
