import * as tf from '@tensorflow/tfjs'

/**
 * Every pixel four times, then a 3 × 3 convolution, as `layers.upSampling2d` and `layers.conv2d` do,
 * at the cost of a transposed convolution: it *is* one of 4 × 4 and stride 2, whose kernel is the
 * 3 × 3 fully convolved with 2 × 2 ones. That takes 16 multiplications a pixel of `x`, not 36.
 *
 * @param x [n, height, width, channels]
 * @param kernel [3, 3, channels, filters]
 * @returns [n, 2 · height, 2 · width, filters]
 */
export function convolveDoubled(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [n, height, width] = x.shape
  const [, , channels, filters] = kernel.shape
  return tf.tidy(() => {
    const flat = tf.reshape(kernel, [SIDE ** 2, channels * filters])
    const spread = tf.reshape(tf.matMul(spreading(), flat), [
      SPREAD_SIDE,
      SPREAD_SIDE,
      channels,
      filters,
    ])
    const transposed = tf.transpose(spread, [0, 1, 3, 2]) as tf.Tensor4D
    return tf.conv2dTranspose(x, transposed, [n, 2 * height, 2 * width, filters], 2, 'same')
  })
}

const SIDE = 3
const SPREAD_SIDE = SIDE + 1

/**
 * [16, 9]: which of the nine weights meet at each of the sixteen places. A pixel's copies at 2i and
 * 2i + 1 reach 2i + place − 1 through the weights 2 − place and 3 − place.
 */
function spreading(): tf.Tensor2D {
  const meets = (place: number, at: number) => at === 2 - place || at === 3 - place
  const places = Array.from({ length: SPREAD_SIDE ** 2 }, (_, place) =>
    Array.from({ length: SIDE ** 2 }, (_, at) =>
      Number(
        meets(Math.floor(place / SPREAD_SIDE), Math.floor(at / SIDE)) &&
          meets(place % SPREAD_SIDE, at % SIDE),
      ),
    ),
  )
  return tf.tensor2d(places)
}
