import { philox4x32 } from '../random/philox.ts'
import { PURPOSE } from '../random/stream.ts'
import { type Key, keyOf, mix } from './key.ts'
import { type Seed, toSeed } from './seed.ts'

/** How far the plane goes from its origin, in steps of the lattice: as far as weights keep their decimals. */
export const MAX_PLACE = 2 ** 40

/**
 * The seed at a point of the lattice, which goes on for ever in all four directions.
 *
 * It is the first word of Philox4x32-10 under the key (0, PURPOSE.plane), at the counter (column, row,
 * column / 2^32, row / 2^32), each part a uint32 in two's complement.
 *
 * @param column whole, growing to the right
 * @param row whole, growing downwards
 */
export function latticeSeed(column: number, row: number): Seed {
  const counter = [column >>> 0, row >>> 0, high(column), high(row)] as const
  return toSeed(philox4x32(counter, [0, PURPOSE.plane])[0] as number)
}

/**
 * What grows at a place of the plane: at a point of the lattice its seed, and between points a mix of the four
 * around it, each the more the nearer it is (bilinear weights, to two decimals). So every place has a recipe of
 * the ordinary grammar, and places close together are alike.
 *
 * @param x steps of the lattice to the right, −2^40 … 2^40
 * @param y steps of the lattice downwards, −2^40 … 2^40
 * @throws RangeError outside
 */
export function planeKey(x: number, y: number): Key {
  if (!(Math.abs(x) <= MAX_PLACE && Math.abs(y) <= MAX_PLACE))
    throw new RangeError(`The plane does not reach as far as (${x}, ${y}).`)
  const [column, row] = [Math.floor(x), Math.floor(y)]
  const corners = [
    { column, row },
    { column: column + 1, row },
    { column, row: row + 1 },
    { column: column + 1, row: row + 1 },
  ]
  const terms = corners.map((corner) => ({
    seed: latticeSeed(corner.column, corner.row),
    weight: (1 - Math.abs(x - corner.column)) * (1 - Math.abs(y - corner.row)),
  }))
  return mix(terms) ?? keyOf(latticeSeed(column, row))
}

function high(whole: number): number {
  return Math.floor(whole / 2 ** 32) >>> 0
}
