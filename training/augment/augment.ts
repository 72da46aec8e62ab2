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
 * @param made gives a tensor made of `DRAWS` numbers a picture, uniform in (0, 1)
 * @returns the same shape; bright colours leave −1 … 1
 */
export function augment(pictures: tf.Tensor4D, made: Made): tf.Tensor4D {
  return tf.tidy(() => {
    const moved = move(recolour(pictures, made), made)
    return tf.mul(moved, holes(pictures.shape, made))
  })
}

/** Makes a tensor of the numbers that pictures are changed by. */
export type Made = (of: (draws: ArrayLike<number>) => tf.Tensor) => tf.Tensor

/** One of the numbers of each picture. */
function one(draws: ArrayLike<number>, which: number): number[] {
  return Array.from({ length: draws.length / DRAWS }, (_, i) => draws[i * DRAWS + which] as number)
}

/** Brightness ± 0.5, saturation up to twofold, contrast × 0.5 … 1.5. */
function recolour(pictures: tf.Tensor4D, made: Made): tf.Tensor4D {
  const each = (which: number, of: (draw: number) => number) =>
    made((draws) => tf.tensor4d(one(draws, which).map(of), [pictures.shape[0], 1, 1, 1]))
  const bright = tf.add(
    pictures,
    each(0, (draw) => draw - 0.5),
  )
  const colourful = awayFrom(
    tf.mean(bright, [3], true),
    bright,
    each(1, (draw) => 2 * draw),
  )
  const grey = tf.mean(colourful, [1, 2, 3], true)
  return awayFrom(
    grey,
    colourful,
    each(2, (draw) => draw + 0.5),
  ) as tf.Tensor4D
}

function awayFrom(mean: tf.Tensor, values: tf.Tensor, factors: tf.Tensor): tf.Tensor {
  return tf.add(mean, tf.mul(tf.sub(values, mean), factors))
}

/** By whole pixels along both axes, as products with shifted unit matrices. */
function move(pictures: tf.Tensor4D, made: Made): tf.Tensor4D {
  const turned = moveRows(pictures, 3, made)
  return tf.transpose(moveRows(tf.transpose(turned, SWAPPED) as tf.Tensor4D, 4, made), SWAPPED)
}

const SWAPPED = [0, 2, 1, 3]

function moveRows(pictures: tf.Tensor4D, which: number, made: Made): tf.Tensor4D {
  const [n, side, columns, channels] = pictures.shape
  const matrices = made((draws) => shifts(one(draws, which), side))
  const moved = tf.matMul(matrices, tf.reshape(pictures, [n, side, columns * channels]))
  return tf.reshape(moved, [n, side, columns, channels])
}

/** [n, side, side] */
function shifts(draws: number[], side: number): tf.Tensor {
  const most = Math.round(side * MOVE)
  const matrices = new Float32Array(draws.length * side ** 2)
  for (const [i, draw] of draws.entries()) {
    const shift = Math.floor(draw * (2 * most + 1)) - most
    for (let to = Math.max(0, shift); to < Math.min(side, side + shift); to++)
      matrices[(i * side + to) * side + to - shift] = 1
  }
  return tf.tensor3d(matrices, [draws.length, side, side])
}

/** 0 within each picture's square, 1 elsewhere; the square may reach over the edge. */
function holes([n, side]: [number, number, number, number], made: Made): tf.Tensor {
  return made((draws) => tf.tensor4d(mask(one(draws, 5), one(draws, 6), side), [n, side, side, 1]))
}

function mask(down: number[], right: number[], side: number): Float32Array {
  const half = Math.round(side * CUT) / 2
  const mask = new Float32Array(down.length * side ** 2).fill(1)
  for (let i = 0; i < down.length; i++) {
    const [top, left] = [down[i], right[i]].map((draw) =>
      Math.floor((draw ?? 0) * side - half),
    ) as [number, number]
    for (let y = Math.max(0, top); y < Math.min(side, top + 2 * half); y++)
      for (let x = Math.max(0, left); x < Math.min(side, left + 2 * half); x++)
        mask[(i * side + y) * side + x] = 0
  }
  return mask
}
