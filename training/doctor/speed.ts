import * as tf from '@tensorflow/tfjs'

/** Of a convolution, in 10⁹ multiplications and additions a second. */
export type Speed = { forwardGflops: number; backwardGflops: number }

/** The second convolution of a critic of width 32 for 64 × 64 pixels. */
const [SIDE, IN, OUT, KERNEL, STRIDE] = [32, 32, 64, 4, 2]

const FLOPS_PER_PICTURE = 2 * (SIDE / STRIDE) ** 2 * KERNEL ** 2 * IN * OUT

/** Seconds that a pass must take at least, so that starting and reading it is a small part. */
const LONG_ENOUGH = 0.05

const BATCHES = [4, 16, 64, 256, 1024] as const

const REPEATS = 5

/**
 * Times a convolution as a critic has it, and both its gradients, on the backend in use. The batch
 * grows until the device is busy; the best of some passes counts, for others may use the machine.
 */
export async function measureConvolution(): Promise<Speed> {
  const filter = tf.fill([KERNEL, KERNEL, IN, OUT], 0.01) as tf.Tensor4D
  const forward = await flopsPerSecond(1, (batch) => {
    const x = tf.fill([batch, SIDE, SIDE, IN], 0.5) as tf.Tensor4D
    return { inputs: [x], pass: () => [tf.conv2d(x, filter, STRIDE, 'same')] }
  })
  const backward = await flopsPerSecond(2, (batch) => {
    const x = tf.fill([batch, SIDE, SIDE, IN], 0.5) as tf.Tensor4D
    const dy = tf.fill([batch, SIDE / STRIDE, SIDE / STRIDE, OUT], 0.5) as tf.Tensor4D
    return { inputs: [x, dy], pass: () => gradients(x, filter, dy) }
  })
  filter.dispose()
  return { forwardGflops: forward / 1e9, backwardGflops: backward / 1e9 }
}

type Work = { inputs: tf.Tensor[]; pass: () => tf.Tensor[] }

/** @param passes how many times as much as the forward pass it computes */
async function flopsPerSecond(passes: number, prepare: (batch: number) => Work): Promise<number> {
  let best = 0
  for (const batch of BATCHES) {
    const { inputs, pass } = prepare(batch)
    const seconds = await bestTime(pass)
    tf.dispose(inputs)
    best = Math.max(best, (passes * batch * FLOPS_PER_PICTURE) / seconds)
    if (seconds > LONG_ENOUGH) return best
  }
  return best
}

async function bestTime(pass: () => tf.Tensor[]): Promise<number> {
  await finish(pass)
  const times: number[] = []
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now()
    await finish(pass)
    times.push((performance.now() - start) / 1000)
  }
  return Math.min(...times)
}

/** A value of the result can be read when all of it is computed. */
async function finish(pass: () => tf.Tensor[]): Promise<void> {
  const corners = tf.tidy(() => pass().map((each) => tf.slice(tf.reshape(each, [-1]), 0, 1)))
  await Promise.all(corners.map((corner) => corner.data()))
  tf.dispose(corners)
}

/** The two kernels that TF.js' own gradient of conv2d calls, without its forward pass. */
function gradients(x: tf.Tensor4D, filter: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor[] {
  const attributes = { strides: STRIDE, pad: 'same', dataFormat: 'NHWC' }
  const { shape: inputShape } = x
  const { shape: filterShape } = filter
  return [
    run(tf.Conv2DBackpropInput, { dy, filter }, { ...attributes, inputShape }),
    run(tf.Conv2DBackpropFilter, { x, dy }, { ...attributes, filterShape }),
  ]
}

function run(kernel: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes) as tf.Tensor
}
