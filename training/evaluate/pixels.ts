import type { Raster } from '../../lib/image/raster.ts'

/**
 * How strong a checkerboard pictures have: the mean power of what alternates from each row to the next
 * or from each column to the next, in levels of 255 squared. By Parseval's theorem that is the energy in
 * the Nyquist row and column of the spectrum, where transposed convolutions leave their pattern; real
 * pictures have little there.
 *
 * Source for where to look: Odena, Dumoulin and Olah, "Deconvolution and checkerboard artifacts", Distill, 2016.
 *
 * @returns 0 or above
 */
export function checkerboard(pictures: readonly Raster[]): number {
  return mean(pictures.map(alternation))
}

/**
 * How colourful pictures are: the mean distance between the greatest and the least channel of a pixel, in
 * levels of 255.
 *
 * @returns 0 for grey pictures
 */
export function colourfulness(pictures: readonly Raster[]): number {
  return mean(pictures.map(chroma))
}

function alternation({ width, height, channels, data }: Raster): number {
  const columns = new Float64Array(width * channels)
  const rows = new Float64Array(height * channels)
  for (let i = 0; i < data.length; i++) {
    const level = data[i] as number
    const channel = i % channels
    const x = Math.floor(i / channels) % width
    const y = Math.floor(i / (channels * width))
    columns[x * channels + channel] = (columns[x * channels + channel] as number) + sign(y) * level
    rows[y * channels + channel] = (rows[y * channels + channel] as number) + sign(x) * level
  }
  return power(columns, height) + power(rows, width)
}

function sign(place: number): number {
  return place % 2 === 0 ? 1 : -1
}

/** @param count of pixels that were summed */
function power(sums: Float64Array, count: number): number {
  return mean(Array.from(sums, (sum) => (sum / count) ** 2))
}

function chroma({ channels, data }: Raster): number {
  let sum = 0
  for (let i = 0; i < data.length; i += channels) {
    const pixel = data.subarray(i, i + channels)
    sum += Math.max(...pixel) - Math.min(...pixel)
  }
  return (sum * channels) / data.length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
