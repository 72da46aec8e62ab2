// AssemblyScript: what a generator spends its time in, as WebAssembly. Whole numbers only: values of 16 bits, sums of
// 32, so that every machine computes the same bits. Addresses, strides and lengths are in bytes.

/** Output channels that are computed at once: four vectors of four, of two positions. */
const LANES: i32 = 16
/** Those that may be left over: two vectors, of four positions. */
const HALF: i32 = 8
/** Bytes of a panel's weights for two input channels, which one instruction multiplies and adds. */
const PAIR: usize = 64
const HALF_PAIR: usize = 32
/** Bytes of weights of eight input channels for a picture's three. */
const NARROW: usize = 48

// Positions, and where they lie.
let rows: i32 = 0
let sources: usize = 0
let targets: usize = 0

// How sums become values.
let isRaw: bool = false
let shift: i32 = 0
let slope: i32 = -1
let least: i32 = 0
let greatest: i32 = 0

/**
 * Sets the positions of what follows.
 *
 * @param from of each, its distance from the first one in the input; the last is there three times more
 * @param to likewise in the output
 */
export function setRows(count: i32, from: usize, to: usize): void {
  rows = count
  sources = from
  targets = to
}

/**
 * Sets how sums become values from now on: a shift to the right, a slope for what is below zero, and an end on either
 * side.
 *
 * @param fraction in parts of 2^15; below 0 there is no slope
 */
export function setRounding(bits: i32, fraction: i32, low: i32, high: i32): void {
  shift = bits
  slope = fraction
  least = low
  greatest = high
}

/**
 * For each position: output = rounded(bias + Σ input[k] · weights[k]), where a position reads `segments` runs.
 *
 * @param length of a run, a multiple of 4
 * @param weights panels of sixteen channels, [channels / 16][segments · length / 4][16][2], and one of eight that are left
 * @param bias [channels]
 * @param channels a multiple of 8
 */
export function multiply(
  input: usize,
  segments: i32,
  segmentStride: usize,
  length: usize,
  weights: usize,
  bias: usize,
  output: usize,
  channels: i32,
): void {
  isRaw = false
  panels(input, segments, segmentStride, length, weights, bias, output, channels)
}

/**
 * The same where only a picture's channels come out, three or fewer: sums of 32 bits, [positions][4].
 *
 * @param length a multiple of 16
 * @param weights [segments · length / 16][3][8]
 * @param bias [4]
 */
export function multiplyNarrow(
  input: usize,
  segments: i32,
  segmentStride: usize,
  length: usize,
  weights: usize,
  bias: usize,
  output: usize,
): void {
  const gap = segmentStride - length
  const start = v128.load(bias)
  const zero = i32x4.splat(0)
  for (let row = 0; row < rows; row += 3) {
    const from = sources + (<usize>row << 2)
    const to = targets + (<usize>row << 2)
    let i0 = input + load<u32>(from)
    let i1 = input + load<u32>(from, 4)
    let i2 = input + load<u32>(from, 8)
    let r0 = zero
    let g0 = zero
    let b0 = zero
    let r1 = zero
    let g1 = zero
    let b1 = zero
    let r2 = zero
    let g2 = zero
    let b2 = zero
    let w = weights
    for (let segment = 0; segment < segments; segment++) {
      const end = i0 + length
      while (i0 < end) {
        const wr = v128.load(w)
        const wg = v128.load(w, 16)
        const wb = v128.load(w, 32)
        const x0 = v128.load(i0)
        r0 = i32x4.add(r0, i32x4.dot_i16x8_s(x0, wr))
        g0 = i32x4.add(g0, i32x4.dot_i16x8_s(x0, wg))
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x0, wb))
        const x1 = v128.load(i1)
        r1 = i32x4.add(r1, i32x4.dot_i16x8_s(x1, wr))
        g1 = i32x4.add(g1, i32x4.dot_i16x8_s(x1, wg))
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x1, wb))
        const x2 = v128.load(i2)
        r2 = i32x4.add(r2, i32x4.dot_i16x8_s(x2, wr))
        g2 = i32x4.add(g2, i32x4.dot_i16x8_s(x2, wg))
        b2 = i32x4.add(b2, i32x4.dot_i16x8_s(x2, wb))
        i0 += 16
        i1 += 16
        i2 += 16
        w += NARROW
      }
      i0 += gap
      i1 += gap
      i2 += gap
    }
    v128.store(output + load<u32>(to), i32x4.add(start, across(r0, g0, b0)))
    v128.store(output + load<u32>(to, 4), i32x4.add(start, across(r1, g1, b1)))
    v128.store(output + load<u32>(to, 8), i32x4.add(start, across(r2, g2, b2)))
  }
}

/** The sum of each vector's four numbers. */
@inline
function across(r: v128, g: v128, b: v128): v128 {
  const rg = i32x4.add(
    v128.shuffle<i32>(r, g, 0, 4, 1, 5),
    v128.shuffle<i32>(r, g, 2, 6, 3, 7),
  )
  const bb = i32x4.add(b, v128.shuffle<i32>(b, b, 2, 3, 0, 1))
  return i32x4.add(v128.shuffle<i32>(rg, bb, 0, 1, 4, 4), v128.shuffle<i32>(rg, bb, 2, 3, 5, 5))
}

/**
 * Winograd's F(2 × 2, 2 × 2): the nine products of each tile of 2 × 2 positions, as sums of 32 bits. They may wrap
 * around, for what is made of them does not. The grid is that of tiles.
 *
 * @param input of the tiles' first position
 * @param across from a position to the one beside it
 * @param down from a position to the one below it
 * @param beside from a value to the differences that `differ` made of it; likewise below and both
 * @param length of a position
 * @param weights nine times the panels
 * @param zeros [channels]
 * @param products [3, 3] of them `stride` apart, each [tiles, channels]
 */
export function multiplyTiles(
  input: usize,
  across: usize,
  down: usize,
  beside: usize,
  below: usize,
  both: usize,
  length: usize,
  weights: usize,
  zeros: usize,
  products: usize,
  stride: usize,
  channels: i32,
): void {
  isRaw = true
  for (let y = 0; y < 3; y++) {
    const line = input + (y > 0 ? down : 0)
    const outer = y === 1 ? 0 : below
    const corner = y === 1 ? beside : both
    for (let x = 0; x < 3; x++) {
      const place = line + (x > 0 ? across : 0) + (x === 1 ? outer : corner)
      panels(place, 1, 0, length, weights, zeros, products, channels)
      weights += (length >> 2) * <usize>channels << 2
      products += stride
    }
  }
}

/** Panel by panel, so that its weights stay at hand. */
function panels(
  input: usize,
  segments: i32,
  segmentStride: usize,
  length: usize,
  weights: usize,
  bias: usize,
  output: usize,
  channels: i32,
): void {
  const panel = <usize>segments * (length >> 2) * PAIR
  const gap = segmentStride - length
  for (; channels >= LANES; channels -= LANES) {
    for (let row = 0; row < rows; row += 2) {
      const from = sources + (<usize>row << 2)
      const to = targets + (<usize>row << 2)
      const i = input + load<u32>(from)
      const o = output + load<u32>(to)
      if (row + 1 === rows) oneRow(i, o, segments, gap, length, weights, bias)
      else {
        const below = input + load<u32>(from, 4)
        const under = output + load<u32>(to, 4)
        twoRows(i, o, below, under, segments, gap, length, weights, bias)
      }
    }
    weights += panel
    bias += LANES << 2
    output += isRaw ? LANES << 2 : LANES << 1
  }
  if (channels >= HALF) halfPanel(input, segments, gap, length, weights, bias, output)
}

function halfPanel(
  input: usize,
  segments: i32,
  gap: usize,
  length: usize,
  weights: usize,
  bias: usize,
  output: usize,
): void {
  let row = 0
  for (; row + 3 < rows; row += 4) {
    const from = sources + (<usize>row << 2)
    fourRows(
      input + load<u32>(from),
      input + load<u32>(from, 4),
      input + load<u32>(from, 8),
      input + load<u32>(from, 12),
      output,
      targets + (<usize>row << 2),
      segments,
      gap,
      length,
      weights,
      bias,
    )
  }
  for (; row < rows; row++) {
    const at = <usize>row << 2
    const o = output + load<u32>(targets + at)
    halfRow(input + load<u32>(sources + at), o, segments, gap, length, weights, bias)
  }
}

// One pair of channels a turn: what is loaded and what is summed up just fits into the registers.

@inline
function twoRows(
  i0: usize,
  o0: usize,
  i1: usize,
  o1: usize,
  segments: i32,
  gap: usize,
  length: usize,
  w: usize,
  bias: usize,
): void {
  let a0 = v128.load(bias)
  let b0 = v128.load(bias, 16)
  let c0 = v128.load(bias, 32)
  let d0 = v128.load(bias, 48)
  let a1 = a0
  let b1 = b0
  let c1 = c0
  let d1 = d0
  for (let segment = 0; segment < segments; segment++) {
    const end = i0 + length
    while (i0 < end) {
      const x0 = v128.load32_splat(i0)
      const x1 = v128.load32_splat(i1)
      const wa = v128.load(w)
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x0, wa))
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x1, wa))
      const wb = v128.load(w, 16)
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x0, wb))
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x1, wb))
      const wc = v128.load(w, 32)
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(x0, wc))
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(x1, wc))
      const wd = v128.load(w, 48)
      d0 = i32x4.add(d0, i32x4.dot_i16x8_s(x0, wd))
      d1 = i32x4.add(d1, i32x4.dot_i16x8_s(x1, wd))
      i0 += 4
      i1 += 4
      w += PAIR
    }
    i0 += gap
    i1 += gap
  }
  keep(o0, a0, b0, c0, d0)
  keep(o1, a1, b1, c1, d1)
}

@inline
function oneRow(
  i: usize,
  o: usize,
  segments: i32,
  gap: usize,
  length: usize,
  w: usize,
  bias: usize,
): void {
  let a = v128.load(bias)
  let b = v128.load(bias, 16)
  let c = v128.load(bias, 32)
  let d = v128.load(bias, 48)
  for (let segment = 0; segment < segments; segment++) {
    const end = i + length
    while (i < end) {
      const x = v128.load32_splat(i)
      a = i32x4.add(a, i32x4.dot_i16x8_s(x, v128.load(w)))
      b = i32x4.add(b, i32x4.dot_i16x8_s(x, v128.load(w, 16)))
      c = i32x4.add(c, i32x4.dot_i16x8_s(x, v128.load(w, 32)))
      d = i32x4.add(d, i32x4.dot_i16x8_s(x, v128.load(w, 48)))
      i += 4
      w += PAIR
    }
    i += gap
  }
  keep(o, a, b, c, d)
}

/** @param to where the four positions lie in the output */
@inline
function fourRows(
  i0: usize,
  i1: usize,
  i2: usize,
  i3: usize,
  output: usize,
  to: usize,
  segments: i32,
  gap: usize,
  length: usize,
  w: usize,
  bias: usize,
): void {
  let a0 = v128.load(bias)
  let b0 = v128.load(bias, 16)
  let a1 = a0
  let b1 = b0
  let a2 = a0
  let b2 = b0
  let a3 = a0
  let b3 = b0
  for (let segment = 0; segment < segments; segment++) {
    const end = i0 + length
    while (i0 < end) {
      const wa = v128.load(w)
      const wb = v128.load(w, 16)
      const x0 = v128.load32_splat(i0)
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x0, wa))
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x0, wb))
      const x1 = v128.load32_splat(i1)
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x1, wa))
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x1, wb))
      const x2 = v128.load32_splat(i2)
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x2, wa))
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(x2, wb))
      const x3 = v128.load32_splat(i3)
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x3, wa))
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(x3, wb))
      i0 += 4
      i1 += 4
      i2 += 4
      i3 += 4
      w += HALF_PAIR
    }
    i0 += gap
    i1 += gap
    i2 += gap
    i3 += gap
  }
  keepHalf(output + load<u32>(to), a0, b0)
  keepHalf(output + load<u32>(to, 4), a1, b1)
  keepHalf(output + load<u32>(to, 8), a2, b2)
  keepHalf(output + load<u32>(to, 12), a3, b3)
}

@inline
function halfRow(
  i: usize,
  o: usize,
  segments: i32,
  gap: usize,
  length: usize,
  w: usize,
  bias: usize,
): void {
  let a = v128.load(bias)
  let b = v128.load(bias, 16)
  for (let segment = 0; segment < segments; segment++) {
    const end = i + length
    while (i < end) {
      const x = v128.load32_splat(i)
      a = i32x4.add(a, i32x4.dot_i16x8_s(x, v128.load(w)))
      b = i32x4.add(b, i32x4.dot_i16x8_s(x, v128.load(w, 16)))
      i += 4
      w += HALF_PAIR
    }
    i += gap
  }
  keepHalf(o, a, b)
}

/** Sixteen channels of a position. */
@inline
function keep(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  if (isRaw) {
    v128.store(to, a)
    v128.store(to, b, 16)
    v128.store(to, c, 32)
    v128.store(to, d, 48)
  } else {
    v128.store(to, rounded(a, b))
    v128.store(to, rounded(c, d), 16)
  }
}

/** Eight channels of a position. */
@inline
function keepHalf(to: usize, a: v128, b: v128): void {
  if (isRaw) {
    v128.store(to, a)
    v128.store(to, b, 16)
  } else {
    v128.store(to, rounded(a, b))
  }
}

/** Sums of eight channels as values. */
@inline
function rounded(a: v128, b: v128): v128 {
  let value = i16x8.narrow_i32x4_s(i32x4.shr_s(a, shift), i32x4.shr_s(b, shift))
  // Of a value and its part of 0 … 1, the greater is the value above zero, and the part below.
  if (slope >= 0)
    value = i16x8.max_s(value, i16x8.q15mulr_sat_s(value, i16x8.splat(<i16>slope)))
  return i16x8.max_s(i16x8.min_s(value, i16x8.splat(<i16>greatest)), i16x8.splat(<i16>least))
}

/**
 * Winograd's transform of the input of 2 × 2 kernels: the differences of neighbours beside, below, and both. What
 * leaves the last line or column is never read.
 *
 * @param bytes of all images, a multiple of 16
 * @param across from a position to the one beside it
 * @param down from a position to the one below it
 * @param beside from a value to its difference; likewise below and both
 */
export function differ(
  input: usize,
  bytes: usize,
  across: usize,
  down: usize,
  beside: usize,
  below: usize,
  both: usize,
): void {
  const end = input + bytes
  for (let here = input; here < end; here += 16) {
    const x = v128.load(here)
    const under = v128.load(here + down)
    const d = i16x8.sub(x, v128.load(here + across))
    const underD = i16x8.sub(under, v128.load(here + down + across))
    v128.store(here + beside, d)
    v128.store(here + below, i16x8.sub(x, under))
    v128.store(here + both, i16x8.sub(d, underD))
  }
}

/**
 * Winograd's transform of the output: nine products a tile to its 2 × 2 positions, with bias and rounding. The grid is
 * that of tiles; its columns and lines are two positions apart in the output.
 *
 * @param products [3, 3] of them `stride` apart, each [tiles, channels]
 * @param across from a position of the output to the next one of its phase
 * @param down likewise
 * @param channels a multiple of 8
 */
export function combine(
  products: usize,
  stride: usize,
  bias: usize,
  output: usize,
  across: usize,
  down: usize,
  channels: i32,
): void {
  const end = <usize>channels << 2
  for (let row = 0; row < rows; row++) {
    const source = products + load<u32>(sources + (<usize>row << 2))
    const target = output + load<u32>(targets + (<usize>row << 2))
    for (let at: usize = 0; at < end; at += 16) {
      let p = source + at
      const b = v128.load(bias + at)
      const m00 = v128.load(p)
      const m01 = v128.load((p += stride))
      const m02 = v128.load((p += stride))
      const m10 = v128.load((p += stride))
      const m11 = v128.load((p += stride))
      const m12 = v128.load((p += stride))
      const m20 = v128.load((p += stride))
      const m21 = v128.load((p += stride))
      const m22 = v128.load((p += stride))
      const left = i32x4.add(b, i32x4.add(m10, m11))
      const right = i32x4.add(b, i32x4.add(m11, m12))
      const above = rounded(
        i32x4.add(i32x4.add(m00, m01), left),
        i32x4.add(i32x4.add(m01, m02), right),
      )
      const under = rounded(
        i32x4.add(left, i32x4.add(m20, m21)),
        i32x4.add(right, i32x4.add(m21, m22)),
      )
      const o = target + (at >> 1)
      v128.store64_lane(o, above, 0)
      v128.store64_lane(o + across, above, 1)
      v128.store64_lane(o + down, under, 0)
      v128.store64_lane(o + down + across, under, 1)
    }
  }
}

/**
 * Sums as bytes: how many of the 255 levels each reaches.
 *
 * @param input [pixels][4]
 * @param levels [256], rising; the last is beyond any sum
 * @param guesses for each (sum − lowest) >> step, no more than the level
 * @param span of the guesses: sums above lowest + span have the last one's level
 * @param output [pixels][channels]
 * @param channels 1 … 4
 */
export function finish(
  input: usize,
  pixels: i32,
  levels: usize,
  guesses: usize,
  lowest: i32,
  span: i32,
  step: i32,
  output: usize,
  channels: i32,
): void {
  const low = i32x4.splat(lowest)
  const high = i32x4.splat(lowest + span)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const sums = i32x4.min_s(i32x4.max_s(v128.load(input), low), high)
    const places = i32x4.shr_u(i32x4.sub(sums, low), step)
    store<u8>(output, levelOf(i32x4.extract_lane(sums, 0), i32x4.extract_lane(places, 0), levels, guesses))
    if (channels > 1) store<u8>(output, levelOf(i32x4.extract_lane(sums, 1), i32x4.extract_lane(places, 1), levels, guesses), 1)
    if (channels > 2) store<u8>(output, levelOf(i32x4.extract_lane(sums, 2), i32x4.extract_lane(places, 2), levels, guesses), 2)
    if (channels > 3) store<u8>(output, levelOf(i32x4.extract_lane(sums, 3), i32x4.extract_lane(places, 3), levels, guesses), 3)
    input += 16
    output += channels
  }
}

@inline
function levelOf(sum: i32, place: i32, levels: usize, guesses: usize): u8 {
  let level = <usize>load<u8>(guesses + <usize>place)
  while (sum >= load<i32>(levels + (level << 2))) level++
  return <u8>level
}
