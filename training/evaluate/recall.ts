import * as tf from '@tensorflow/tfjs'
import type { Features } from './frechet.ts'
import { asTensor, eachRow } from './pairwise.ts'
import { requireSameCount } from './sliced.ts'

/** Shares in 0 … 1: of generated pictures that lie among the real ones, and of real ones among the generated. */
export type Recall = { precision: number; recall: number }

/** A picture's neighbourhood reaches to its third nearest of the same set. */
const NEIGHBOUR = 3

/** Pictures of a set that it takes. */
export const LEAST_RECALLED = NEIGHBOUR + 1

/**
 * Improved precision and recall: how much of one set lies within the neighbourhoods of the other.
 *
 * Source: Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models",
 * arXiv:1904.06991, algorithm 1, with the paper's three neighbours.
 *
 * @throws RangeError when the sets differ in number, or are of fewer than four
 */
export async function precisionAndRecall(reals: Features, others: Features): Promise<Recall> {
  requireSameCount(reals.count, others.count)
  if (reals.count < LEAST_RECALLED)
    throw new RangeError(`${reals.count} pictures have no third nearest neighbour.`)
  const [real, other] = [reals, others].map(asTensor) as [tf.Tensor2D, tf.Tensor2D]
  const precision = await shareWithin(other, real)
  const recall = await shareWithin(real, other)
  tf.dispose([real, other])
  return { precision, recall }
}

/** The share of `points` within the neighbourhood of any of `centres`. */
async function shareWithin(points: tf.Tensor2D, centres: tf.Tensor2D): Promise<number> {
  const reach = await reaches(centres)
  let within = 0
  await eachRow(points, centres, (distances) => {
    if (distances.some((distance, i) => distance <= (reach[i] as number))) within += 1
  })
  return within / points.shape[0]
}

/** Squared distances to the third nearest other; the nearest of all is the picture itself. */
async function reaches(points: tf.Tensor2D): Promise<Float32Array> {
  const reach = new Float32Array(points.shape[0])
  await eachRow(points, points, (distances, row) => {
    distances[row] = 0
    reach[row] = distances.slice().sort()[NEIGHBOUR] as number
  })
  return reach
}
