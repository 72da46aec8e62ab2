// AssemblyScript: what a compiled generator spends its time in, as WebAssembly. Plain SIMD without
// relaxed or threaded instructions, so that every machine computes the same bits.
// Addresses and strides are in bytes.

/** Output channels that `multiply` computes at once: two vectors of four. */
const LANES: i32 = 8
/** Output positions that the multiplications compute at once. */
const ROWS: i32 = 4

// The grid of output positions, the strides from one to the next, and the next one.
let gridWidth: i32 = 0
let gridHeight: i32 = 0
let inputColumn: usize = 0
let inputLine: usize = 0
let inputImage: usize = 0
let outputColumn: usize = 0
let outputLine: usize = 0
let outputImage: usize = 0
let column: i32 = 0
let line: i32 = 0
let source: usize = 0
let target: usize = 0

// The positions that are computed at once.
let source0: usize = 0
let source1: usize = 0
let source2: usize = 0
let source3: usize = 0
let target0: usize = 0
let target1: usize = 0
let target2: usize = 0
let target3: usize = 0

/**
 * Sets the grid of the multiplications that follow: [images, height, width] positions, and how far
 * apart they lie in the input and in the output.
 */
export function setGrid(
  height: i32,
  width: i32,
  fromImage: usize,
  fromLine: usize,
  fromColumn: usize,
  toImage: usize,
  toLine: usize,
  toColumn: usize,
): void {
  gridHeight = height
  gridWidth = width
  inputColumn = fromColumn
  inputLine = fromLine - <usize>(width - 1) * fromColumn
  inputImage = fromImage - <usize>(height - 1) * fromLine - <usize>(width - 1) * fromColumn
  outputColumn = toColumn
  outputLine = toLine - <usize>(width - 1) * toColumn
  outputImage = toImage - <usize>(height - 1) * toLine - <usize>(width - 1) * toColumn
}

/**
 * For each position: output = activation(bias + Σ input[k] · weights[k]), where a position reads
 * `segments` runs of `length` floats.
 *
 * @param weights panels of eight channels: [channels / 8][segments · length][8]
 * @param bias [channels]
 * @param slope of the activation below zero: 0 is relu, 1 is none
 * @param channels a multiple of 8
 */
export function multiply(
  images: i32,
  input: usize,
  segments: i32,
  segmentStride: usize,
  length: i32,
  weights: usize,
  bias: usize,
  slope: f32,
  output: usize,
  channels: i32,
): void {
  const rows = images * gridHeight * gridWidth
  const panel = <usize>(segments * length * LANES) << 2
  const below = f32x4.splat(slope)
  for (let channel = 0; channel < channels; channel += LANES) {
    const low = v128.load(bias)
    const high = v128.load(bias, 16)
    begin(input, output)
    for (let row = 0; row < rows; row += ROWS) {
      takeRows(rows - row)
      let i0 = source0
      let i1 = source1
      let i2 = source2
      let i3 = source3
      let a0 = low
      let b0 = high
      let a1 = low
      let b1 = high
      let a2 = low
      let b2 = high
      let a3 = low
      let b3 = high
      let w = weights
      for (let segment = 0; segment < segments; segment++) {
        let p0 = i0
        let p1 = i1
        let p2 = i2
        let p3 = i3
        for (let k = 0; k < length; k++) {
          const wa = v128.load(w)
          const wb = v128.load(w, 16)
          const x0 = v128.load32_splat(p0)
          a0 = f32x4.add(a0, f32x4.mul(x0, wa))
          b0 = f32x4.add(b0, f32x4.mul(x0, wb))
          const x1 = v128.load32_splat(p1)
          a1 = f32x4.add(a1, f32x4.mul(x1, wa))
          b1 = f32x4.add(b1, f32x4.mul(x1, wb))
          const x2 = v128.load32_splat(p2)
          a2 = f32x4.add(a2, f32x4.mul(x2, wa))
          b2 = f32x4.add(b2, f32x4.mul(x2, wb))
          const x3 = v128.load32_splat(p3)
          a3 = f32x4.add(a3, f32x4.mul(x3, wa))
          b3 = f32x4.add(b3, f32x4.mul(x3, wb))
          p0 += 4
          p1 += 4
          p2 += 4
          p3 += 4
          w += 32
        }
        i0 += segmentStride
        i1 += segmentStride
        i2 += segmentStride
        i3 += segmentStride
      }
      v128.store(target0, activate(a0, below))
      v128.store(target0, activate(b0, below), 16)
      v128.store(target1, activate(a1, below))
      v128.store(target1, activate(b1, below), 16)
      v128.store(target2, activate(a2, below))
      v128.store(target2, activate(b2, below), 16)
      v128.store(target3, activate(a3, below))
      v128.store(target3, activate(b3, below), 16)
    }
    weights += panel
    bias += 32
    output += 32
  }
}

/**
 * The same for the few channels of a picture, a vector of four: [segments · length][4] weights.
 * Even and odd terms are summed apart, so that four positions keep the processor busy.
 *
 * @param length even
 */
export function multiplyNarrow(
  images: i32,
  input: usize,
  segments: i32,
  segmentStride: usize,
  length: i32,
  weights: usize,
  bias: usize,
  slope: f32,
  output: usize,
): void {
  const rows = images * gridHeight * gridWidth
  const below = f32x4.splat(slope)
  const start = v128.load(bias)
  begin(input, output)
  for (let row = 0; row < rows; row += ROWS) {
    takeRows(rows - row)
    let i0 = source0
    let i1 = source1
    let i2 = source2
    let i3 = source3
    let a0 = start
    let a1 = start
    let a2 = start
    let a3 = start
    let b0 = f32x4.splat(0)
    let b1 = b0
    let b2 = b0
    let b3 = b0
    let w = weights
    for (let segment = 0; segment < segments; segment++) {
      let p0 = i0
      let p1 = i1
      let p2 = i2
      let p3 = i3
      for (let k = 0; k < length; k += 2) {
        const wa = v128.load(w)
        const wb = v128.load(w, 16)
        a0 = f32x4.add(a0, f32x4.mul(v128.load32_splat(p0), wa))
        b0 = f32x4.add(b0, f32x4.mul(v128.load32_splat(p0, 4), wb))
        a1 = f32x4.add(a1, f32x4.mul(v128.load32_splat(p1), wa))
        b1 = f32x4.add(b1, f32x4.mul(v128.load32_splat(p1, 4), wb))
        a2 = f32x4.add(a2, f32x4.mul(v128.load32_splat(p2), wa))
        b2 = f32x4.add(b2, f32x4.mul(v128.load32_splat(p2, 4), wb))
        a3 = f32x4.add(a3, f32x4.mul(v128.load32_splat(p3), wa))
        b3 = f32x4.add(b3, f32x4.mul(v128.load32_splat(p3, 4), wb))
        p0 += 8
        p1 += 8
        p2 += 8
        p3 += 8
        w += 32
      }
      i0 += segmentStride
      i1 += segmentStride
      i2 += segmentStride
      i3 += segmentStride
    }
    v128.store(target0, activate(f32x4.add(a0, b0), below))
    v128.store(target1, activate(f32x4.add(a1, b1), below))
    v128.store(target2, activate(f32x4.add(a2, b2), below))
    v128.store(target3, activate(f32x4.add(a3, b3), below))
  }
}

/**
 * Winograd's transform of the input of 2 × 2 kernels, F(2 × 2, 2 × 2): the differences of
 * neighbours beside, below, and both. What leaves the last line or column is never read.
 *
 * @param bytes of all images, a multiple of 16
 * @param across from a position to the one beside it
 * @param down from a position to the one below it
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
  for (let at: usize = 0; at < bytes; at += 16) {
    const here = input + at
    const x = v128.load(here)
    const right = v128.load(here + across)
    const under = v128.load(here + down)
    const d = f32x4.sub(x, right)
    const underD = f32x4.sub(under, v128.load(here + down + across))
    v128.store(beside + at, d)
    v128.store(below + at, f32x4.sub(x, under))
    v128.store(both + at, f32x4.sub(d, underD))
  }
}

/**
 * Winograd's transform of the output: nine products a tile to its 2 × 2 positions, with bias and
 * activation. The grid is that of tiles; its columns and lines are two positions apart in the output.
 *
 * @param products [3, 3] of them `stride` bytes apart, each [tiles, channels]
 * @param across from a position of the output to the next one of its phase
 * @param down likewise
 */
export function combine(
  images: i32,
  products: usize,
  stride: usize,
  bias: usize,
  slope: f32,
  output: usize,
  across: usize,
  down: usize,
  channels: i32,
): void {
  const tiles = images * gridHeight * gridWidth
  const below = f32x4.splat(slope)
  const bytes = <usize>channels << 2
  begin(products, output)
  for (let tile = 0; tile < tiles; tile++) {
    for (let at: usize = 0; at < bytes; at += 16) {
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
      const middle0 = f32x4.add(b, f32x4.add(m10, m11))
      const middle1 = f32x4.add(b, f32x4.add(m11, m12))
      const o = target + at
      v128.store(o, activate(f32x4.add(f32x4.add(m00, m01), middle0), below))
      v128.store(o + across, activate(f32x4.add(f32x4.add(m01, m02), middle1), below))
      v128.store(o + down, activate(f32x4.add(middle0, f32x4.add(m20, m21)), below))
      v128.store(o + down + across, activate(f32x4.add(middle1, f32x4.add(m21, m22)), below))
    }
    advance()
  }
}

/**
 * Pictures as bytes: (v + 1) · 127.5, halves up, clamped; not a number is 0.
 *
 * @param input [pixels][4]
 * @param squash whether v is the hyperbolic tangent of what is there
 * @param output [pixels][channels]
 * @param channels 1 … 4
 */
export function finish(
  input: usize,
  pixels: i32,
  squash: bool,
  output: usize,
  channels: i32,
): void {
  for (let pixel = 0; pixel < pixels; pixel++) {
    const raw = v128.load(input)
    const value = squash ? tanh(raw) : raw
    const scaled = f32x4.mul(f32x4.add(value, f32x4.splat(1)), f32x4.splat(127.5))
    const level = f32x4.floor(f32x4.add(scaled, f32x4.splat(0.5)))
    const byte = i32x4.trunc_sat_f32x4_u(f32x4.min(level, f32x4.splat(255)))
    store<u8>(output, <u8>i32x4.extract_lane(byte, 0))
    if (channels > 1) store<u8>(output, <u8>i32x4.extract_lane(byte, 1), 1)
    if (channels > 2) store<u8>(output, <u8>i32x4.extract_lane(byte, 2), 2)
    if (channels > 3) store<u8>(output, <u8>i32x4.extract_lane(byte, 3), 3)
    input += 16
    output += channels
  }
}

/** 1 − 2 / (e^2x + 1), the power by 2^n and a series in what is left: within 3e-7. */
@inline
function tanh(x: v128): v128 {
  const one = f32x4.splat(1)
  const limited = f32x4.max(f32x4.min(x, f32x4.splat(9)), f32x4.splat(-9))
  const power = f32x4.mul(limited, f32x4.splat(2.8853900817779268))
  const whole = f32x4.nearest(power)
  const rest = f32x4.mul(f32x4.sub(power, whole), f32x4.splat(0.6931471805599453))
  let series = f32x4.splat(1.0 / 720)
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(1.0 / 120))
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(1.0 / 24))
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(1.0 / 6))
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(0.5))
  series = f32x4.add(f32x4.mul(series, rest), one)
  series = f32x4.add(f32x4.mul(series, rest), one)
  const shift = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23)
  const exponential = f32x4.mul(series, shift)
  return f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exponential, one)))
}

@inline
function begin(input: usize, output: usize): void {
  column = 0
  line = 0
  source = input
  target = output
}

/** The next four positions. Where fewer are left, the last is computed again. */
@inline
function takeRows(left: i32): void {
  source0 = source
  target0 = target
  if (left > 1) advance()
  source1 = source
  target1 = target
  if (left > 2) advance()
  source2 = source
  target2 = target
  if (left > 3) advance()
  source3 = source
  target3 = target
  if (left > 4) advance()
}

@inline
function advance(): void {
  column++
  if (column < gridWidth) {
    source += inputColumn
    target += outputColumn
    return
  }
  column = 0
  line++
  if (line < gridHeight) {
    source += inputLine
    target += outputLine
    return
  }
  line = 0
  source += inputImage
  target += outputImage
}

@inline
function activate(value: v128, below: v128): v128 {
  return f32x4.max(value, f32x4.mul(value, below))
}
