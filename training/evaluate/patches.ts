import type { Raster } from '../../lib/image/raster.ts'
import { PURPOSE, stream, words } from '../../lib/random/stream.ts'
import { PART } from './parts.ts'
import { laplacianLevel, type Plane } from './pyramid.ts'

export const PATCH_SIDE = 7

const PATCHES = 128

/** More than a pyramid has. */
const LEVELS = 16

/**
 * 128 patches of 7 × 7 from one pyramid level of each picture, each channel with mean 0 and deviation 1
 * over all of them.
 *
 * The places depend on the seed, the level and the picture's number alone, so that the same pictures
 * give the same patches.
 *
 * Source: Karras et al., arXiv:1710.10196, section 5.
 *
 * @param seed uint32
 * @returns [pictures · 128, 7 · 7 · channels]
 */
export function normalisedPatches(
  pictures: readonly Raster[],
  level: number,
  seed: number,
): Float32Array {
  const channels = pictures[0]?.channels ?? 1
  const size = PATCH_SIDE ** 2 * channels
  const patches = new Float32Array(pictures.length * PATCHES * size)
  for (const [i, picture] of pictures.entries()) {
    const own = patches.subarray(i * PATCHES * size, (i + 1) * PATCHES * size)
    const part = PART.patches + i * LEVELS + level
    cut(laplacianLevel(picture, level), words(stream(seed, PURPOSE.evaluation, part), 256), own)
  }
  for (let channel = 0; channel < channels; channel++) normalise(patches, channel, channels)
  return patches
}

/** @param draws two words a patch: its column and its row */
function cut({ side, channels, data }: Plane, draws: Uint32Array, to: Float32Array): void {
  const places = side - PATCH_SIDE + 1
  const rowSize = PATCH_SIDE * channels
  for (let patch = 0; patch < PATCHES; patch++) {
    const left = within(draws[2 * patch] ?? 0, places)
    const top = within(draws[2 * patch + 1] ?? 0, places)
    for (let row = 0; row < PATCH_SIDE; row++) {
      const start = ((top + row) * side + left) * channels
      to.set(data.subarray(start, start + rowSize), (patch * PATCH_SIDE + row) * rowSize)
    }
  }
}

/** A word as one of 0 … count − 1. */
function within(word: number, count: number): number {
  return Math.floor((word / 2 ** 32) * count)
}

/** A channel that is the same everywhere becomes 0. */
function normalise(values: Float32Array, channel: number, channels: number): void {
  let [sum, squares] = [0, 0]
  for (let i = channel; i < values.length; i += channels) {
    const value = values[i] ?? 0
    sum += value
    squares += value * value
  }
  const count = values.length / channels
  const mean = sum / count
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean))
  const scale = deviation > 0 ? 1 / deviation : 0
  for (let i = channel; i < values.length; i += channels)
    values[i] = ((values[i] ?? 0) - mean) * scale
}
