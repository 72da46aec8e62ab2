// AssemblyScript: the filter of a PNG's lines, sixteen bytes at a time. Addresses and lengths are in bytes.

/** The number of Paeth's filter. */
const PAETH: u8 = 4

/**
 * Writes each line as the differences from what Paeth's filter expects.
 *
 * @param input a line of zeros, and the picture's lines, `length` bytes each; sixteen more are read
 * @param channels bytes of a pixel
 * @param output of each line the filter's number, and `length` bytes; sixteen more are written
 */
export function filter(
  input: usize,
  length: usize,
  height: usize,
  channels: usize,
  output: usize,
): void {
  for (let line: usize = 0; line < height; line++) {
    const above = input + line * length
    const here = above + length
    const to = output + line * (length + 1) + 1
    store<u8>(to - 1, PAETH)
    // What lies left of the first pixel is zero, and what lies above it nearest.
    for (let i: usize = 0; i < channels; i++)
      store<u8>(to + i, load<u8>(here + i) - load<u8>(above + i))
    for (let i = channels; i < length; i += 16) {
      const left = v128.load(here + i - channels)
      const corner = v128.load(above + i - channels)
      const guess = expected(left, v128.load(above + i), corner)
      v128.store(to + i, i8x16.sub(v128.load(here + i), guess))
    }
  }
}

/** Which of the three is nearest to left + above − corner, the first of them where two are as near. */
function expected(left: v128, above: v128, corner: v128): v128 {
  const fromLeft = apart(above, corner)
  const fromAbove = apart(left, corner)
  const least = i8x16.min_u(left, above)
  const most = i8x16.max_u(left, above)
  const isBeside = v128.or(i8x16.le_u(corner, least), i8x16.ge_u(corner, most))
  const sum = i8x16.add_sat_u(fromLeft, fromAbove)
  const fromCorner = v128.bitselect(sum, apart(fromLeft, fromAbove), isBeside)
  const other = v128.bitselect(above, corner, i8x16.le_u(fromAbove, fromCorner))
  const isLeft = v128.and(i8x16.le_u(fromLeft, fromAbove), i8x16.le_u(fromLeft, fromCorner))
  return v128.bitselect(left, other, isLeft)
}

function apart(one: v128, other: v128): v128 {
  return i8x16.sub(i8x16.max_u(one, other), i8x16.min_u(one, other))
}
