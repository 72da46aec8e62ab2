import type { Raster } from '#lib/image/raster.ts'
import { gaussians, PURPOSE, stream, uniforms } from '#lib/random/stream.ts'
import type { Features } from '../../../training/evaluate/frechet.ts'

/** Pictures of noise, others for each part. */
export function randomPictures(count: number, side: number, part: number): Raster[] {
  const size = side ** 2 * 3
  const values = gaussians(stream(1, PURPOSE.weights, part), count * size)
  return Array.from({ length: count }, (_, i) => ({
    width: side,
    height: side,
    channels: 3,
    data: Uint8Array.from(
      new Uint8ClampedArray(values.subarray(i * size, (i + 1) * size).map((z) => 128 + 40 * z)),
    ),
  }))
}

/** Discs of one colour on another: what blur takes most from is edges. */
export function discs(count: number, side: number, part: number): Raster[] {
  const draws = uniforms(stream(1, PURPOSE.portrait, part), count * 9)
  return Array.from({ length: count }, (_, i) => {
    const [x = 0, y = 0, radius = 0, ...colours] = draws.subarray(i * 9, (i + 1) * 9)
    const data = Uint8Array.from({ length: side ** 2 * 3 }, (_, place) => {
      const pixel = Math.floor(place / 3)
      const away = Math.hypot((pixel % side) / side - x, Math.floor(pixel / side) / side - y)
      return 255 * (colours[(place % 3) + (away < 0.1 + radius / 2 ? 3 : 0)] ?? 0)
    })
    return { width: side, height: side, channels: 3, data }
  })
}

/** Standard normal features, scaled and shifted alike. */
export function randomFeatures(
  count: number,
  size: number,
  part: number,
  { scale = 1, shift = 0 } = {},
): Features {
  const values = gaussians(stream(2, PURPOSE.weights, part), count * size)
  return { count, size, data: values.map((z) => z * scale + shift) }
}
