import * as tf from '@tensorflow/tfjs'

/**
 * Every pixel four times, as `layers.upSampling2d` does. Once differentiable; TF.js' own gradient
 * is missing on wasm.
 *
 * @param x [n, height, width, channels]
 * @returns [n, 2 · height, 2 · width, channels]
 */
export function double(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape
  const op = tf.customGrad((x) => ({
    value: tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2 * height, 2 * width]),
    gradFunc: (dy: tf.Tensor) => sumOfFour(dy as tf.Tensor4D),
  }))
  return op(x) as tf.Tensor4D
}

function sumOfFour(dy: tf.Tensor4D): tf.Tensor4D {
  const [n, height, width, channels] = dy.shape
  const rows = tf.sum(tf.reshape(dy, [(n * height) / 2, 2, width * channels]), 1)
  const sums = tf.sum(tf.reshape(rows, [(n * height * width) / 4, 2, channels]), 1)
  return tf.reshape(sums, [n, height / 2, width / 2, channels])
}
