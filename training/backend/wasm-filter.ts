import * as tf from '@tensorflow/tfjs'

/**
 * Gives the wasm backend the kernel it lacks, the gradient of a convolution with respect to its
 * filter; without it no convolution can be trained there. Call once, before the first gradient.
 */
export function registerFilterGradient(): void {
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: 'wasm',
    kernelFunc({ inputs, attrs }) {
      const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
      return filterGradient(x, dy, attrs as unknown as tf.Conv2DBackpropFilterAttrs)
    },
  })
}

/**
 * The gradient of conv2d(x, filter) with respect to the filter, itself as a convolution:
 *
 *   gradient[i, j, c, d] = Σ over n, h, w of x[n, h · stride + i, w · stride + j, c] · dy[n, h, w, d]
 *
 * is x, with its channels as pictures and its pictures as channels, convolved with dy as a filter
 * whose taps lie `stride` apart.
 *
 * @param x padded as for the forward convolution, [n, height, width, channels]
 * @param dy [n, outHeight, outWidth, filters]
 * @returns [filterHeight, filterWidth, channels, filters]
 */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, attributes: tf.Conv2DBackpropFilterAttrs): tf.Tensor {
  const { filterShape, strides, pad, dimRoundingMode, dataFormat } = attributes
  const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth } = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode, false, convertConv2DDataFormat(dataFormat))
}
