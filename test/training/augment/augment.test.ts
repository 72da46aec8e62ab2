import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { augment as augmentBy, DRAWS } from '../../../training/augment/augment.ts'
import { onEachBackend } from '../backends.ts'
import { randomTensor } from '../tiny.ts'

/** Numbers that leave colours and place alone, with the hole over the upper left corner. */
const PLAIN = [0.5, 0.5, 0.5, 0.5, 0.5, 0, 0]

function augment(pictures: tf.Tensor4D, draws: number[]): tf.Tensor4D {
  return augmentBy(pictures, (of) => of(draws))
}

onEachBackend(() => {
  test('cuts a square of half the side, over the edge too, and leaves the rest alone', () => {
    const pictures = randomTensor([1, 16, 16, 3], 1) as tf.Tensor4D
    const kept = tf.pad(tf.ones([12, 12, 3]), [
      [4, 0],
      [4, 0],
      [0, 0],
    ])
    const left = tf.maximum(
      kept,
      tf.sub(
        1,
        tf.pad(tf.ones([4, 4, 3]), [
          [0, 12],
          [0, 12],
          [0, 0],
        ]),
      ),
    )
    expectClose(augment(pictures, PLAIN), tf.mul(pictures, left))
  })

  test('moves pictures by an eighth of the side at most, each its own way', () => {
    const pictures = randomTensor([2, 16, 16, 1], 1) as tf.Tensor4D
    const moved = augment(pictures, [
      ...[0.5, 0.5, 0.5, 0.999, 0.5, 0, 0],
      ...[0.5, 0.5, 0.5, 0.5, 0.001, 0, 0],
    ])
    // Rows and columns 6 … 13 lie clear of the hole.
    const at = (from: tf.Tensor, picture: number, row: number, column: number) =>
      tf.slice(from, [picture, row, column, 0], [1, 8, 8, 1])
    expectClose(at(moved, 0, 6, 6), at(pictures, 0, 4, 6))
    expectClose(at(moved, 1, 6, 6), at(pictures, 1, 6, 8))
  })

  test('changes brightness, saturation and contrast by their draws', () => {
    const [low, high] = [-0.4, 0.2]
    const picture = tf.tile(
      tf.tensor4d([low, low, high], [1, 1, 1, 3]),
      [1, 16, 16, 1],
    ) as tf.Tensor4D
    const pixel = (draws: number[]) => [
      ...augment(picture, draws).slice([0, 15, 15, 0], [1, 1, 1, 3]).dataSync(),
    ]
    const mean = (2 * low + high) / 3
    expectNear(pixel([0.9, 0.5, 0.5, ...PLAIN.slice(3)]), [low + 0.4, low + 0.4, high + 0.4])
    expectNear(pixel([0.5, 0, 0.5, ...PLAIN.slice(3)]), [mean, mean, mean])
    const double = (value: number) => mean + 1.5 * (value - mean)
    expectNear(pixel([0.5, 0.5, 1, ...PLAIN.slice(3)]), [double(low), double(low), double(high)])
  })

  test('is linear, so that its gradient is the same at any picture', () => {
    const [one, other, dy] = [1, 2, 3].map((part) => randomTensor([3, 16, 16, 3], part))
    const draws = Array.from({ length: 3 * DRAWS }, (_, i) => ((i * 37) % 100) / 100)
    const gradient = tf.grad((x) =>
      tf.sum(tf.mul(augment(x as tf.Tensor4D, draws), dy as tf.Tensor)),
    )
    expectClose(gradient(one as tf.Tensor), gradient(other as tf.Tensor))
    // ⟨A x − A y, dy⟩ = ⟨x − y, Aᵀ dy⟩
    const [ax, ay] = [one, other].map((x) => augment(x as tf.Tensor4D, draws))
    const left = dot(tf.sub(ax as tf.Tensor, ay as tf.Tensor), dy as tf.Tensor)
    const right = dot(tf.sub(one as tf.Tensor, other as tf.Tensor), gradient(one as tf.Tensor))
    expect(Math.abs(left - right)).toBeLessThan(1e-3 * Math.abs(left))
  })
})

function dot(one: tf.Tensor, other: tf.Tensor): number {
  return tf.sum(tf.mul(one, other)).dataSync()[0] ?? Number.NaN
}

function expectClose(actual: tf.Tensor, expected: tf.Tensor) {
  expect(actual.shape).toEqual(expected.shape)
  expectNear([...actual.dataSync()], [...expected.dataSync()])
}

function expectNear(actual: number[], expected: number[]) {
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5)
}
