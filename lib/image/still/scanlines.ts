import type { Raster } from '../raster.ts'

/** The filters that are tried, by their numbers in a PNG. */
const [SUB, UP, PAETH] = [1, 2, 4] as const

/** What each difference modulo 256 counts. */
const MAGNITUDES = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 128 ? byte : 256 - byte))

/**
 * A picture's lines as a PNG packs them: each as the differences from what lies beside or above it that are smallest
 * together.
 *
 * Source: Portable Network Graphics, third edition, W3C 2025, sections 9.2 and 12.7.
 *
 * @returns of each line the filter's number, and width · channels bytes
 */
export function scanlines({ width, height, channels, data }: Raster): Uint8Array {
  const length = width * channels
  const lines = new Uint8Array((length + 1) * height)
  const [sub, up, paeth] = [0, 1, 2].map(() => new Uint8Array(length)) as Three
  // With a pixel of zeros on the left, as the lines of PNG are taken to begin.
  let [line, above] = [0, 1].map(() => new Uint8Array(channels + length)) as Two
  for (let y = 0; y < height; y++) {
    line.set(data.subarray(y * length, (y + 1) * length), channels)
    let [subs, ups, paeths] = [0, 0, 0]
    for (let i = 0; i < length; i++) {
      const value = line[i + channels] as number
      const left = line[i] as number
      const over = above[i + channels] as number
      sub[i] = value - left
      up[i] = value - over
      paeth[i] = value - nearest(left, over, above[i] as number)
      subs += MAGNITUDES[sub[i] as number] as number
      ups += MAGNITUDES[up[i] as number] as number
      paeths += MAGNITUDES[paeth[i] as number] as number
    }
    const least = Math.min(subs, ups, paeths)
    const to = y * (length + 1)
    if (paeths === least) put(lines, to, PAETH, paeth)
    else if (ups === least) put(lines, to, UP, up)
    else put(lines, to, SUB, sub)
    ;[line, above] = [above, line]
  }
  return lines
}

type Two = [Uint8Array, Uint8Array]
type Three = [Uint8Array, Uint8Array, Uint8Array]

function put(lines: Uint8Array, at: number, filter: number, bytes: Uint8Array): void {
  lines[at] = filter
  lines.set(bytes, at + 1)
}

/** Which of the three is nearest to left + above − corner. */
function nearest(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner)
  const toAbove = Math.abs(left - corner)
  const toCorner = Math.abs(left + above - 2 * corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}
