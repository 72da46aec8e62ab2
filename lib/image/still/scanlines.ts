import type { Raster } from '../raster.ts'

/** The filters that are tried, by their numbers in a PNG. */
const [SUB, UP, PAETH] = [1, 2, 4] as const

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
  const sub = new Uint8Array(length)
  const up = new Uint8Array(length)
  const paeth = new Uint8Array(length)
  for (let line = 0; line < height; line++) {
    const start = line * length
    let [subs, ups, paeths] = [0, 0, 0]
    for (let i = 0; i < length; i++) {
      const value = data[start + i] as number
      const left = i < channels ? 0 : (data[start + i - channels] as number)
      const above = line === 0 ? 0 : (data[start + i - length] as number)
      const corner =
        i < channels || line === 0 ? 0 : (data[start + i - length - channels] as number)
      sub[i] = value - left
      up[i] = value - above
      paeth[i] = value - nearest(left, above, corner)
      subs += magnitude(sub[i] as number)
      ups += magnitude(up[i] as number)
      paeths += magnitude(paeth[i] as number)
    }
    const least = Math.min(subs, ups, paeths)
    const to = line * (length + 1)
    if (paeths === least) put(lines, to, PAETH, paeth)
    else if (ups === least) put(lines, to, UP, up)
    else put(lines, to, SUB, sub)
  }
  return lines
}

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

/** Of a difference modulo 256. */
function magnitude(byte: number): number {
  return byte < 128 ? byte : 256 - byte
}
