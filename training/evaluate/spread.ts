import type { Features } from './frechet.ts'
import { asTensor, eachRow } from './pairwise.ts'

/** Of each picture its nearest other of the same set, and the distance between their features. */
export type Nearest = { of: Int32Array; distance: Float32Array }

/** @throws RangeError for a set of fewer than two */
export async function nearestOthers(features: Features): Promise<Nearest> {
  if (features.count < 2) throw new RangeError('One picture alone has no nearest other.')
  const points = asTensor(features)
  const of = new Int32Array(features.count)
  const distance = new Float32Array(features.count)
  await eachRow(points, points, (distances, row) => {
    distances[row] = Infinity
    const nearest = distances.reduce((best, one, i) => (one < (distances[best] ?? 0) ? i : best), 0)
    of[row] = nearest
    distance[row] = Math.sqrt(Math.max(0, distances[nearest] as number))
  })
  points.dispose()
  return { of, distance }
}

/**
 * How far pictures lie from the nearest other of their set, in terms of the real ones: 1 where they differ as much, 0
 * where each has a twin.
 *
 * @returns the medians' ratio; undefined where the real ones have twins
 */
export function spreadOf(reals: Nearest, others: Nearest): number | undefined {
  const usual = medianOf(reals.distance)
  return usual > 0 ? medianOf(others.distance) / usual : undefined
}

function medianOf(values: Float32Array): number {
  return values.slice().sort()[Math.floor(values.length / 2)] as number
}

/**
 * The pictures of a set that are most alike, as pairs, the most alike first: a generator that has few pictures shows one
 * twice (Arora and Zhang, "Do GANs actually learn the distribution?", arXiv:1706.08224).
 *
 * @param most pairs
 * @returns [most or fewer][2] numbers of pictures, each in one pair
 */
export function mostAlike({ of, distance }: Nearest, most: number): [number, number][] {
  const order = Array.from(distance.keys()).sort((a, b) => (distance[a] ?? 0) - (distance[b] ?? 0))
  const taken = new Set<number>()
  const pairs: [number, number][] = []
  for (const one of order) {
    const other = of[one] as number
    if (pairs.length === most || taken.has(one) || taken.has(other)) continue
    pairs.push([one, other])
    taken.add(one).add(other)
  }
  return pairs
}
