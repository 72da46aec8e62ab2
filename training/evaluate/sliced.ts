import { setImmediate } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs'
import type { Raster } from '../../lib/image/raster.ts'
import { gaussians, PURPOSE, type Stream, stream } from '../../lib/random/stream.ts'
import { PART } from './parts.ts'
import { normalisedPatches, PATCH_SIDE } from './patches.ts'
import { levelSides } from './pyramid.ts'
import { sortFloats } from './sort.ts'

/** Distances × 10³, as the paper prints them. */
export type SlicedDistance = { levels: { side: number; value: number }[]; mean: number }

const DIRECTIONS = 512

/** Directions a multiplication: 32 of them by 256,000 patches are 33 MB. */
const AT_ONCE = 32

/**
 * The sliced Wasserstein distance between two sets of pictures: of 7 × 7 patches at every level of the
 * Laplacian pyramid, along 512 random directions, × 10³.
 *
 * Source: Karras et al., "Progressive growing of GANs", arXiv:1710.10196, section 5.
 *
 * @param one as many pictures as `other`, all of one size
 * @param seed uint32, fixes places and directions: the same seed gives the same distance
 * @param onProgress called with the share done, 0 … 1
 * @throws RangeError when the sets differ in number, for then the distance would mean something else
 */
export async function slicedDistance(
  one: readonly Raster[],
  other: readonly Raster[],
  seed: number,
  onProgress: (share: number) => void = () => {},
): Promise<SlicedDistance> {
  requireSameCount(one.length, other.length)
  const sides = levelSides(one[0]?.width ?? 0)
  const levels: SlicedDistance['levels'] = []
  for (const [level, side] of sides.entries()) {
    const patches = [one, other].map((pictures) => normalisedPatches(pictures, level, seed))
    const from = stream(seed, PURPOSE.evaluation, PART.directions + level)
    const directions = unitVectors(from, PATCH_SIDE ** 2 * (one[0]?.channels ?? 1))
    const value = await patchDistance(
      patches as [Float32Array, Float32Array],
      directions,
      (share) => onProgress((level + share) / sides.length),
    )
    levels.push({ side, value: value * 1000 })
  }
  return { levels, mean: mean(levels.map(({ value }) => value)) }
}

/** @throws RangeError when two sets differ in number: a distance between them has another bias */
export function requireSameCount(one: number, other: number): void {
  if (one === other && one > 0) return
  throw new RangeError(`Sets of ${one} and ${other} pictures cannot be compared.`)
}

/** @returns [DIRECTIONS, size], each of length 1 */
function unitVectors(from: Stream, size: number): tf.Tensor2D {
  const vectors = gaussians(from, DIRECTIONS * size)
  return tf.tidy(() => {
    const drawn = tf.tensor2d(vectors, [DIRECTIONS, size])
    return tf.div(drawn, tf.norm(drawn, 2, 1, true))
  })
}

/** The mean over the directions of the distance in one dimension; disposes of the directions. */
async function patchDistance(
  sets: readonly [Float32Array, Float32Array],
  directions: tf.Tensor2D,
  onProgress: (share: number) => void,
): Promise<number> {
  const [count, size] = directions.shape
  const patches = sets.map((set) => tf.tensor2d(set, [set.length / size, size]))
  let sum = 0
  for (let start = 0; start < count; start += AT_ONCE) {
    const [one, other] = await Promise.all(
      patches.map((set) => sortedProjections(set, directions, start)),
    )
    sum += sumOfDifferences(one ?? [], other ?? [])
    onProgress((start + AT_ONCE) / count)
    // Lets the progress bar draw: on native backends nothing here yields by itself.
    await setImmediate()
  }
  tf.dispose([...patches, directions])
  return sum / count
}

async function sortedProjections(
  patches: tf.Tensor2D,
  directions: tf.Tensor2D,
  start: number,
): Promise<Float32Array[]> {
  const projected = tf.tidy(() => {
    const some = tf.slice(directions, [start, 0], [AT_ONCE, -1])
    return tf.matMul(some, patches, false, true)
  })
  const values = (await projected.data()) as Float32Array
  const [count] = patches.shape
  projected.dispose()
  const rows = Array.from({ length: AT_ONCE }, (_, i) =>
    values.subarray(i * count, (i + 1) * count),
  )
  for (const row of rows) sortFloats(row)
  return rows
}

/** In one dimension the distance is between sorted values, pair by pair. */
function sumOfDifferences(one: readonly Float32Array[], other: readonly Float32Array[]): number {
  let sum = 0
  for (const [row, values] of one.entries()) {
    const others = other[row] ?? new Float32Array()
    let rowSum = 0
    for (let i = 0; i < values.length; i++) rowSum += Math.abs((values[i] ?? 0) - (others[i] ?? 0))
    sum += rowSum / values.length
  }
  return sum
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
