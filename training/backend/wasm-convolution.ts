import * as tf from '@tensorflow/tfjs'

/**
 * Gives the wasm backend the two gradients of a convolution, both made of the forward convolution,
 * which XNNPACK computes. The one with respect to the filter it lacks altogether; its own with respect
 * to the input, which is also the transposed convolution, is a plain loop that takes three quarters of
 * a training step. TF.js knows derivatives by kernel name, so theirs hold for these, too.
 */
export function registerConvolutionGradients(): void {
  register(tf.Conv2DBackpropFilter, ({ x, dy }, attributes) => {
    const { filterShape, ...forward } = attributes as unknown as tf.Conv2DBackpropFilterAttrs
    return filterGradient(x, dy, convolution(x.shape, filterShape, forward))
  })
  register(tf.Conv2DBackpropInput, ({ dy, filter }, attributes) => {
    const { inputShape, ...forward } = attributes as unknown as tf.Conv2DBackpropInputAttrs
    return inputGradient(dy, filter, convolution(inputShape, filter.shape, forward))
  })
}

type Inputs = { x: tf.Tensor4D; dy: tf.Tensor4D; filter: tf.Tensor4D }

function register(
  kernelName: string,
  compute: (inputs: Inputs, attributes: tf.NamedAttrMap) => tf.Tensor4D,
): void {
  const name = { kernelName, backendName: 'wasm' }
  if (tf.getKernel(kernelName, name.backendName)) tf.unregisterKernel(kernelName, name.backendName)
  tf.registerKernel({
    ...name,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => compute(inputs as unknown as Inputs, attrs ?? {})),
  })
}

type Shape = [number, number, number, number]
type Convolution = tf.backend_util.Conv2DInfo
type Forward = Pick<tf.Conv2DBackpropInputAttrs, 'strides' | 'pad' | 'dimRoundingMode'>

function convolution(
  x: Shape,
  filter: Shape,
  { strides, pad, dimRoundingMode }: Forward,
): Convolution {
  return tf.backend_util.computeConv2DInfo(x, filter, strides, 1, pad, dimRoundingMode)
}

/**
 * The gradient of y = conv2d(x, filter) with respect to the filter:
 *
 *   gradient[i, j, c, d] = Σ over n, h, w of x[n, h · stride + i, w · stride + j, c] · dy[n, h, w, d]
 *
 * That is x, its channels as pictures and its pictures as channels, convolved with dy as a filter
 * whose taps lie `stride` apart.
 *
 * @param x [n, height, width, c]
 * @param dy [n, outHeight, outWidth, d]
 * @returns [filterHeight, filterWidth, c, d]
 */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, forward: Convolution): tf.Tensor4D {
  const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth, inChannels, outChannels } =
    forward
  const { top, bottom, left, right } = padInfo
  const pictures = tf.transpose(
    tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]),
    [3, 1, 2, 0],
  )
  const sums = tf.conv2d(pictures, tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid', 'NHWC', [
    strideHeight,
    strideWidth,
  ])
  // Rows and columns at x's end that no stride reached give sums of no tap of the filter.
  return tf.transpose(
    tf.slice(sums, 0, [inChannels, filterHeight, filterWidth, outChannels]),
    [1, 2, 0, 3],
  )
}

/**
 * The gradient of y = conv2d(x, filter) with respect to x. Along one axis, with x's padding counted in:
 *
 *   gradient[stride · q + r] = Σ over m of dy[q − m] · filter[stride · m + r],  0 ≤ r < stride
 *
 * So each phase r is dy convolved with every stride-th tap, reversed. One convolution with so many
 * times the channels computes all phases, which are interleaved after it.
 *
 * @param dy [n, outHeight, outWidth, d]
 * @param filter [filterHeight, filterWidth, c, d]
 * @returns [n, height, width, c]
 */
function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, forward: Convolution): tf.Tensor4D {
  const {
    inShape,
    inHeight,
    inWidth,
    inChannels,
    padInfo,
    outHeight,
    outWidth,
    strideHeight,
    strideWidth,
  } = forward
  const taps = tapsOfPhase(forward)
  const [rows, columns] = [
    Math.ceil((padInfo.top + inHeight) / strideHeight),
    Math.ceil((padInfo.left + inWidth) / strideWidth),
  ]
  const around = tf.pad(dy, [
    [0, 0],
    [taps[0] - 1, rows - outHeight],
    [taps[1] - 1, columns - outWidth],
    [0, 0],
  ])
  const phases = tf.conv2d(around, phaseFilter(filter, forward), 1, 'valid')
  const apart: tf.Tensor = tf.reshape(phases, [
    -1,
    rows,
    columns,
    strideHeight,
    strideWidth,
    inChannels,
  ])
  // TF.js' depthToSpace does this fifteen times slower here.
  const together = tf.transpose(apart, [0, 1, 3, 2, 4, 5])
  const padded = tf.reshape(together, [-1, rows * strideHeight, columns * strideWidth, inChannels])
  return tf.slice(padded, [0, padInfo.top, padInfo.left, 0], inShape) as tf.Tensor4D
}

/** @returns the filter of all phases, [tapRows, tapColumns, d, strideHeight · strideWidth · c] */
function phaseFilter(filter: tf.Tensor4D, forward: Convolution): tf.Tensor4D {
  const {
    strideHeight,
    strideWidth,
    filterHeight,
    filterWidth,
    inChannels: c,
    outChannels: d,
  } = forward
  const [rows, columns] = tapsOfPhase(forward)
  const whole = tf.pad(filter, [
    [0, rows * strideHeight - filterHeight],
    [0, columns * strideWidth - filterWidth],
    [0, 0],
    [0, 0],
  ])
  // Two transpositions of four axes: with six axes at once the backend takes its slow path.
  const byTap = tf.transpose(
    tf.reshape(whole, [rows, strideHeight, columns, strideWidth * c * d]),
    [0, 2, 1, 3],
  )
  const taps = tf.split(
    tf.reshape(byTap, [rows * columns, strideHeight * strideWidth, c, d]),
    rows * columns,
  )
  // A third of the time that tf.reverse takes here.
  const reversed = tf.concat(taps.reverse()) as tf.Tensor4D
  return tf.reshape(tf.transpose(reversed, [0, 3, 1, 2]), [
    rows,
    columns,
    d,
    strideHeight * strideWidth * c,
  ]) as tf.Tensor4D
}

function tapsOfPhase({
  strideHeight,
  strideWidth,
  filterHeight,
  filterWidth,
}: Convolution): [number, number] {
  return [Math.ceil(filterHeight / strideHeight), Math.ceil(filterWidth / strideWidth)]
}
