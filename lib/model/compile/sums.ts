import { isPoint, type Margins, marginsOf, refused, type Shape, type Window } from './network.ts'
import {
  kernelOf,
  made,
  NONE,
  newest,
  type Of,
  push,
  requireSides,
  type State,
  unshifted,
  type Value,
} from './value.ts'

export function dense(state: State, node: Of<'dense'>, value: Value): Value {
  const { name, units } = node
  const bias = biasOf(node, units)
  if (value.flat) {
    const whole =
      value.enlarged > 1 || value.pad ? made(state, { ...value, flat: undefined }, name) : value
    const { base } = whole
    const { side, kernel } = squared(
      state,
      { name, ...base, kernel: node.kernel },
      base.channels * units,
    )
    const output = { height: 1, width: 1, channels: units }
    const padding = { line: 0, column: 0 }
    push(
      state,
      { ...whole, flat: undefined },
      { name, kind: 'convolution', output, side, stride: 1, padding },
      kernel,
      bias,
    )
    return newest(state)
  }
  const from = value.pad ? made(state, value, name) : value
  const { base, enlarged } = from
  const output = { height: base.height * enlarged, width: base.width * enlarged, channels: units }
  const kind =
    base.height === 1 && base.width === 1 && enlarged === 1 ? 'transposed' : 'convolution'
  const point = { name, kernel: node.kernel, height: 1, width: 1 }
  const { side, kernel } = squared(state, point, node.kernel.length)
  push(state, from, { name, kind, output, side, stride: enlarged }, kernel, bias)
  return newest(state)
}

export function windowed(
  state: State,
  node: Of<'convolution'> | Of<'transposed'>,
  given: Value,
): Value {
  if (given.flat) throw refused(`${node.name} follows a Flatten`)
  const { name, stride, filters } = node
  const isConvolution = node.kind === 'convolution'
  const isTap = isConvolution && node.height === 1 && node.width === 1 && !given.pad
  const isBare = node.padding === 'same' || sumOf(node.padding) === 0
  let value = isTap && isBare ? given : unshifted(state, given, `${name} before`)
  if (value.enlarged > 1 && (!isConvolution || stride > 1))
    value = made(state, value, `${name} before`)
  const { base, enlarged, pad = NONE } = value
  const inner = {
    height: base.height * enlarged,
    width: base.width * enlarged,
    channels: base.channels,
  }
  const around = {
    height: inner.height + pad.top + pad.bottom,
    width: inner.width + pad.left + pad.right,
    channels: base.channels,
  }
  const { top, left, bottom, right } = marginsOf(node, around)
  const along = (size: number, side: number, margin: number) =>
    isConvolution
      ? Math.floor((size + margin - side) / stride) + 1
      : (size - 1) * stride + side - margin
  const output = {
    height: along(around.height, node.height, top + bottom),
    width: along(around.width, node.width, left + right),
    channels: filters,
  }
  const { side, kernel } = squared(state, node, base.channels * filters)
  const begins = isConvolution
    ? { line: top + pad.top, column: left + pad.left }
    : { line: top - pad.top * stride, column: left - pad.left * stride }
  const isRoot = rootOf(node, value, output)
  if (isRoot) {
    push(
      state,
      value,
      { name, kind: 'transposed', output, side, stride: side },
      kernel,
      biasOf(node, filters),
    )
    return newest(state)
  }
  const factor = isConvolution ? enlarged : stride
  const same = Math.floor((isConvolution ? side - 1 : side - factor) / 2)
  const isSame = begins.line === same && begins.column === same
  push(
    state,
    value,
    {
      name,
      kind: node.kind,
      output,
      side,
      stride: factor,
      ...(!isSame && { padding: begins }),
      ...(isConvolution && stride > 1 && { step: stride }),
    },
    kernel,
    biasOf(node, filters),
  )
  return newest(state)
}

/** A kernel [height, width, inputs, outputs] in a square one, with zeros below or right of it. */
function squared(
  state: State,
  { name, kernel, height, width }: { name: string } & Pick<Window, 'kernel' | 'height' | 'width'>,
  size: number,
): { side: number; kernel: Float32Array } {
  const side = Math.max(height, width)
  requireSides({ name, side, stride: 1 })
  const larger = kernelOf(state, name, side * side * size)
  for (let line = 0; line < height; line++)
    larger.set(kernel.subarray(line * width * size, (line + 1) * width * size), line * side * size)
  return { side, kernel: larger }
}

function biasOf({ bias }: { bias?: Float32Array | undefined }, outputs: number): Float32Array {
  return bias ? new Float32Array(bias) : new Float32Array(outputs)
}

function sumOf({ top, left, bottom, right }: Margins): number {
  return top + left + bottom + right
}

/** A transposed convolution of a single point without padding is its kernel: one tap each, as of a dense layer. */
function rootOf(
  { kind, height, width }: Of<'convolution'> | Of<'transposed'>,
  { base, enlarged, pad }: Value,
  output: Shape,
): boolean {
  return (
    kind === 'transposed' &&
    isPoint(base) &&
    enlarged === 1 &&
    !pad &&
    height === width &&
    output.height === height &&
    output.width === width
  )
}
