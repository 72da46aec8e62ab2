import * as tf from '@tensorflow/tfjs'

/** Uniform numbers in (0, 1) that a picture takes. */
export const DRAWS = 7

/** Of the side: how far pictures move at most, and what is cut out of them. */
const MOVE = 1 / 8
const CUT = 1 / 2

/**
 * Differentiable augmentation: each picture's colours change, it moves by up to an eighth of its side,
 * and a square of half its side is cut out, grey as what it moves away from. The critic sees nothing
 * else, real or generated, so that it cannot learn a few thousand pictures by heart. Linear in the
 * pictures, of operations that TF.js differentiates rightly.
 *
 * Source: Zhao et al., "Differentiable augmentation for data-efficient GAN training", arXiv:2006.10738,
 * with the policies and amounts of its table 6 (colour, translation, cutout).
 *
 * @param pictures [n, side, side, channels] in −1 … 1
 * @param draws `DRAWS` numbers a picture, uniform in (0, 1)
 * @returns the same shape; bright colours leave −1 … 1
 */
export function augment(pictures: tf.Tensor4D, draws: ArrayLike<number>): tf.Tensor4D {
  const count = pictures.shape[0]
  const of = (which: number) =>
    Array.from({ length: count }, (_, i) => draws[i * DRAWS + which] as number)
  return tf.tidy(() => {
    const coloured = recolour(pictures, of(0), of(1), of(2))
    const moved = move(coloured, of(3), of(4))
    return tf.mul(moved, holes(pictures.shape, of(5), of(6)))
  })
}

/** Brightness ± 0.5, saturation up to twofold, contrast × 0.5 … 1.5. */
function recolour(
  pictures: tf.Tensor4D,
  brightness: number[],
  saturation: number[],
  contrast: number[],
): tf.Tensor4D {
  const bright = tf.add(pictures, each(brightness.map((draw) => draw - 0.5)))
  const colourful = awayFrom(
    tf.mean(bright, [3], true),
    bright,
    saturation.map((draw) => 2 * draw),
  )
  const grey = tf.mean(colourful, [1, 2, 3], true)
  return awayFrom(
    grey,
    colourful,
    contrast.map((draw) => draw + 0.5),
  ) as tf.Tensor4D
}

function awayFrom(mean: tf.Tensor, values: tf.Tensor, factors: number[]): tf.Tensor {
  return tf.add(mean, tf.mul(tf.sub(values, mean), each(factors)))
}

/** One number a picture. */
function each(values: number[]): tf.Tensor4D {
  return tf.tensor4d(values, [values.length, 1, 1, 1])
}

/** By whole pixels along both axes, as products with shifted unit matrices. */
function move(pictures: tf.Tensor4D, down: number[], right: number[]): tf.Tensor4D {
  const turned = moveRows(pictures, down)
  return tf.transpose(moveRows(tf.transpose(turned, SWAPPED) as tf.Tensor4D, right), SWAPPED)
}

const SWAPPED = [0, 2, 1, 3]

function moveRows(pictures: tf.Tensor4D, draws: number[]): tf.Tensor4D {
  const [n, side, columns, channels] = pictures.shape
  const most = Math.round(side * MOVE)
  const matrices = new Float32Array(n * side ** 2)
  for (const [i, draw] of draws.entries()) {
    const shift = Math.floor(draw * (2 * most + 1)) - most
    for (let to = Math.max(0, shift); to < Math.min(side, side + shift); to++)
      matrices[(i * side + to) * side + to - shift] = 1
  }
  const rows = tf.reshape(pictures, [n, side, columns * channels])
  const moved = tf.matMul(tf.tensor3d(matrices, [n, side, side]), rows)
  return tf.reshape(moved, [n, side, columns, channels])
}

/** 0 within each picture's square, 1 elsewhere; the square may reach over the edge. */
function holes([n, side]: [number, number, number, number], down: number[], right: number[]) {
  const half = Math.round(side * CUT) / 2
  const mask = new Float32Array(n * side ** 2).fill(1)
  for (let i = 0; i < n; i++) {
    const [top, left] = [down[i], right[i]].map((draw) =>
      Math.floor((draw ?? 0) * side - half),
    ) as [number, number]
    for (let y = Math.max(0, top); y < Math.min(side, top + 2 * half); y++)
      for (let x = Math.max(0, left); x < Math.min(side, left + 2 * half); x++)
        mask[(i * side + y) * side + x] = 0
  }
  return tf.tensor4d(mask, [n, side, side, 1])
}
