import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { randomTensor } from '../tiny.ts'

beforeAll(() => startBackend('wasm', () => {}))

const convolutions = fc.record({
  pad: fc.constantFrom('same' as const, 'valid' as const),
  stride: fc.constantFrom<[number, number]>([1, 1], [2, 2], [3, 3], [2, 1]),
  kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  size: fc.tuple(fc.integer({ min: 5, max: 9 }), fc.integer({ min: 5, max: 9 })),
})

type Case = typeof convolutions extends fc.Arbitrary<infer T> ? T : never

const [BATCH, IN, OUT] = [3, 2, 4]

test('both gradients of a convolution are the sums that define them', () => {
  fc.assert(
    fc.property(convolutions, (one) => {
      const { x, filter, dy } = tensors(one)
      const expected = sums(one, x, filter, dy)
      const gradients = tf.grads((x, filter) =>
        tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, one.stride, one.pad),
      )([x, filter], dy) as [tf.Tensor, tf.Tensor]
      expectClose(gradients[0], expected.x)
      expectClose(gradients[1], expected.filter)
      tf.dispose([x, filter, dy, gradients])
    }),
    { numRuns: 60 },
  )
})

test('the gradients leave no tensor behind', () => {
  const one: Case = { pad: 'same', stride: [2, 2], kernel: [4, 4], size: [8, 8] }
  const before = tf.memory().numTensors
  const { x, filter, dy } = tensors(one)
  tf.dispose(
    tf.grads((x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'))(
      [x, filter],
      dy,
    ),
  )
  tf.dispose([x, filter, dy])
  expect(tf.memory().numTensors).toBe(before)
})

test('starting the backend twice is no more than starting it once', async () => {
  await expect(startBackend('wasm', () => {})).resolves.toBe('wasm')
})

function tensors({ pad, stride, kernel, size }: Case) {
  const shape: [number, number, number, number] = [BATCH, ...size, IN]
  const filterShape: [number, number, number, number] = [...kernel, IN, OUT]
  const { outShape } = tf.backend_util.computeConv2DInfo(shape, filterShape, stride, 1, pad)
  return {
    x: randomTensor(shape, 1) as tf.Tensor4D,
    filter: randomTensor(filterShape, 2) as tf.Tensor4D,
    dy: randomTensor(outShape, 3) as tf.Tensor4D,
  }
}

/** d/dx and d/dfilter of Σ y · dy, term by term, in double precision. */
function sums(
  { pad, stride, kernel, size }: Case,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  dy: tf.Tensor4D,
) {
  const { padInfo, outHeight, outWidth } = tf.backend_util.computeConv2DInfo(
    x.shape,
    filter.shape,
    stride,
    1,
    pad,
  )
  const [xs, taps, dys] = [x.dataSync(), filter.dataSync(), dy.dataSync()]
  const gradients = { x: new Float64Array(x.size), filter: new Float64Array(filter.size) }
  for (const [n, h, w, i, j] of grid([BATCH, outHeight, outWidth, ...kernel])) {
    const [row, column] = [h * stride[0] + i - padInfo.top, w * stride[1] + j - padInfo.left]
    if (row < 0 || row >= size[0] || column < 0 || column >= size[1]) continue
    for (const [c, d] of grid([IN, OUT])) {
      const atX = ((n * size[0] + row) * size[1] + column) * IN + c
      const atTap = ((i * kernel[1] + j) * IN + c) * OUT + d
      const slope = dys[((n * outHeight + h) * outWidth + w) * OUT + d] ?? Number.NaN
      add(gradients.x, atX, slope * (taps[atTap] ?? Number.NaN))
      add(gradients.filter, atTap, slope * (xs[atX] ?? Number.NaN))
    }
  }
  return gradients
}

function add(sums: Float64Array, place: number, value: number) {
  sums[place] = (sums[place] ?? Number.NaN) + value
}

/** All index tuples below the sides. */
function* grid<T extends number[]>(sides: readonly [...T]): Generator<T> {
  const [first, ...rest] = sides
  if (first === undefined) yield [] as unknown as T
  else
    for (let i = 0; i < first; i++)
      for (const others of grid(rest)) yield [i, ...others] as unknown as T
}

function expectClose(actual: tf.Tensor, expected: Float64Array) {
  const errors = Array.from(actual.dataSync(), (value, i) =>
    Math.abs(value - (expected[i] ?? Number.NaN)),
  )
  expect(errors).toHaveLength(expected.length)
  expect(Math.max(...errors)).toBeLessThan(1e-4)
}
