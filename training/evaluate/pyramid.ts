import type { Raster } from '../../lib/image/raster.ts'

/** A square picture of floats, row-major and interleaved: [side, side, channels]. */
export type Plane = { side: number; channels: number; data: Float32Array }

/** A smaller level would be little more than one patch. */
const LEAST_SIDE = 16

/** The sides of a pyramid's levels, finest first: 64 → 64, 32, 16. */
export function levelSides(resolution: number): number[] {
  const sides = [resolution]
  for (let side = resolution / 2; Number.isInteger(side) && side >= LEAST_SIDE; side /= 2)
    sides.push(side)
  return sides
}

/**
 * One level of a picture's Laplacian pyramid: what it holds beyond the next coarser one. The
 * coarsest level is the shrunk picture itself.
 *
 * Source: Burt and Adelson, "The Laplacian pyramid as a compact image code", IEEE Transactions on
 * Communications 31 (1983); for the sliced Wasserstein distance, Karras et al., arXiv:1710.10196.
 *
 * @param picture square
 * @param level 0 is the finest, `levelSides(resolution).length - 1` the coarsest
 * @returns levels 0 … 255 or their differences
 */
export function laplacianLevel(picture: Raster, level: number): Plane {
  let plane = toPlane(picture)
  for (let i = 0; i < level; i++) plane = halve(plane)
  if (level === levelSides(picture.width).length - 1) return plane
  const coarser = double(halve(plane)).data
  return { ...plane, data: plane.data.map((value, i) => value - (coarser[i] ?? 0)) }
}

/** The picture without its finest level: as sharp as half its resolution allows. */
export function blurred(picture: Raster): Raster {
  const { data } = double(halve(toPlane(picture)))
  return { ...picture, data: Uint8Array.from(data, Math.round) }
}

function toPlane({ width, channels, data }: Raster): Plane {
  return { side: width, channels, data: Float32Array.from(data) }
}

/** Smoothed with (1 4 6 4 1) / 16 along both axes, every second pixel kept. */
function halve({ side, channels, data }: Plane): Plane {
  const half = side / 2
  const narrow = halveAxis(data, [side, side, channels])
  return { side: half, channels, data: halveAxis(narrow, [1, side, half * channels]) }
}

/** Zeros between the pixels along both axes, smoothed with (1 4 6 4 1) / 8. */
function double({ side, channels, data }: Plane): Plane {
  const wide = doubleAxis(data, [side, side, channels])
  return { side: side * 2, channels, data: doubleAxis(wide, [1, side, side * 2 * channels]) }
}

/** An array seen as [outer, length, inner]: the axis in the middle is the one that changes. */
type Axis = readonly [outer: number, length: number, inner: number]

function halveAxis(from: Float32Array, [outer, length, inner]: Axis): Float32Array {
  const to = new Float32Array(from.length / 2)
  for (let line = 0; line < outer; line++) {
    const base = line * length * inner
    for (let i = 0; i < length / 2; i++) {
      const [a, b, c, d, e] = [-2, -1, 0, 1, 2].map(
        (step) => base + mirrored(2 * i + step, length) * inner,
      ) as [number, number, number, number, number]
      const target = base / 2 + i * inner
      for (let j = 0; j < inner; j++) {
        const near = at(from, b + j) + at(from, d + j)
        const far = at(from, a + j) + at(from, e + j)
        to[target + j] = (6 * at(from, c + j) + 4 * near + far) / 16
      }
    }
  }
  return to
}

/** Of the five weights, three meet pixels at even places and two at odd ones. */
function doubleAxis(from: Float32Array, [outer, length, inner]: Axis): Float32Array {
  const to = new Float32Array(from.length * 2)
  for (let line = 0; line < outer; line++) {
    const base = line * length * inner
    for (let i = 0; i < length; i++) {
      // Mirroring happens among the places with zeros between, twice as many.
      const [left, here, right] = [2 * i - 2, 2 * i, 2 * i + 2].map(
        (place) => base + (mirrored(place, 2 * length) / 2) * inner,
      ) as [number, number, number]
      const target = base * 2 + 2 * i * inner
      for (let j = 0; j < inner; j++) {
        const middle = at(from, here + j)
        to[target + j] = (at(from, left + j) + 6 * middle + at(from, right + j)) / 8
        to[target + inner + j] = (middle + at(from, right + j)) / 2
      }
    }
  }
  return to
}

/** Places beyond an end are those as far inside; the end itself is not repeated. */
function mirrored(place: number, length: number): number {
  const folded = Math.abs(place)
  return folded < length ? folded : 2 * (length - 1) - folded
}

function at(values: Float32Array, place: number): number {
  return values[place] ?? 0
}
