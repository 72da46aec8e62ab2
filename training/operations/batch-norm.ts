import * as tf from '@tensorflow/tfjs'
import { isNative } from '../backend/node-backend.ts'
import { native } from './native.ts'

/**
 * Sees the batch's moments [channels], the variance without bias (over n − 1); they are gone when it
 * returns, and carry no gradient.
 */
export type OnMoments = (mean: tf.Tensor, variance: tf.Tensor) => void

const NHWC = { data_format: 'NHWC', is_training: true }
const TYPES = { T: 'float32', U: 'float32' } as const

/**
 * Batch norm with the batch's own moments over all axes but the last. Once differentiable: it is for
 * generators, which no penalty looks through.
 *
 * Source: Ioffe and Szegedy, arXiv:1502.03167.
 *
 * @param x [n, height, width, channels]
 * @param gamma [channels]
 * @param beta [channels]
 * @param epsilon added to the variance
 */
export function batchNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
  onMoments: OnMoments,
): tf.Tensor4D {
  if (isNative()) return nativeBatchNorm(x, gamma, beta, epsilon, onMoments)
  const { mean, variance } = tf.moments(x, [0, 1, 2])
  const count = x.size / mean.size
  onMoments(mean, tf.mul(variance, count / (count - 1)))
  return tf.batchNorm(
    x,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    beta as tf.Tensor1D,
    gamma as tf.Tensor1D,
    epsilon,
  )
}

function nativeBatchNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
  onMoments: OnMoments,
): tf.Tensor4D {
  const normalise = tf.customGrad((x, gamma, beta, save) => {
    const none = tf.tensor1d([])
    const inputs = [x, gamma, beta, none, none] as tf.Tensor[]
    const attributes = { ...NHWC, epsilon, exponential_avg_factor: 1 }
    const outputs = native('FusedBatchNormV3', inputs, attributes, { count: 6, types: TYPES })
    const [value, mean, variance, ...reserved] = outputs as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      ...tf.Tensor[],
    ]
    onMoments(mean, variance)
    ;(save as tf.GradSaveFunc)([x as tf.Tensor, gamma as tf.Tensor, ...reserved])
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(dy, saved, epsilon) }
  })
  return normalise(x, gamma, beta) as tf.Tensor4D
}

/** @param saved what the forward pass saved: x, γ and TensorFlow's three reserved tensors */
function gradients(dy: tf.Tensor, saved: tf.Tensor[], epsilon: number): tf.Tensor[] {
  return native(
    'FusedBatchNormGradV3',
    [dy, ...saved],
    { ...NHWC, epsilon },
    { count: 5, types: TYPES },
  ).slice(0, 3)
}
