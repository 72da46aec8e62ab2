import { type Activation, curveOf } from './activation.ts'
import { refused, text } from './network.ts'
import { foldAffine, isSummed, type Operation } from './operations.ts'
import {
  kernelOf,
  made,
  materialised,
  newest,
  type Of,
  plain,
  push,
  pushed,
  type State,
  scalableOf,
  type Value,
} from './value.ts'

export function affine(
  state: State,
  node: Of<'affine'>,
  value: Value,
  open: Operation | undefined,
): Value {
  const { scale, shift } = node
  if (value.flat) {
    const whole = made(state, { ...value, flat: undefined }, node.name)
    return affinePositions(state, node, { ...whole, flat: value.flat })
  }
  if (value.pad && shift.some((one) => one !== 0))
    return affine(state, node, made(state, value, node.name), undefined)
  if (open && open.below === 1 && open.output.channels === scale.length) {
    if (isSummed(open)) {
      foldAffine(open, scale, shift)
      return value
    }
    if (open.normal) {
      foldNormal(open, scale, shift)
      return value
    }
  }
  let at = 0
  const parts = value.parts.map((part) => {
    const own = {
      scale: scale.subarray(at, at + part.channels),
      shift: shift.subarray(at, at + part.channels),
    }
    at += part.channels
    return {
      ...part,
      scale: own.scale.map((one, i) => one * (part.scale?.[i] ?? 1)),
      shift: own.shift.map((one, i) => one + (own.scale[i] ?? 0) * (part.shift?.[i] ?? 0)),
    }
  })
  return { ...value, parts }
}

/** Of a picture that was flattened, where each position has its own: only where they are the same for each channel. */
function affinePositions(state: State, node: Of<'affine'>, value: Value): Value {
  const { height, width, channels } = value.base
  const pixels = height * width
  const at = (i: number) => i % channels
  const [scale, shift] = [new Float32Array(channels), new Float32Array(channels)]
  for (let i = 0; i < pixels * channels; i++) {
    scale[at(i)] = node.scale[i] ?? 0
    shift[at(i)] = node.shift[i] ?? 0
  }
  const isUniform = node.scale.every(
    (one, i) => one === scale[at(i)] && node.shift[i] === shift[at(i)],
  )
  if (!isUniform) throw refused(`${node.name} follows a Flatten`)
  return {
    ...affine(state, { ...node, scale, shift }, { ...value, flat: undefined }, undefined),
    flat: value.flat,
  }
}

function foldNormal({ normal }: Operation, scale: Float32Array, shift: Float32Array): void {
  if (!normal) return
  normal.shift = normal.shift.map((one, i) => one * (scale[i] ?? 0) + (shift[i] ?? 0))
  normal.scale = normal.scale.map((one, i) => one * (scale[i] ?? 0))
}

export function activated(
  state: State,
  { name, activation }: Of<'activation'>,
  value: Value,
  open: Operation | undefined,
): Value {
  if (activation.curve === 'line') {
    const channels = value.parts.reduce((sum, part) => sum + part.channels, 0)
    const scale = new Float32Array(channels).fill(activation.scale)
    const shift = new Float32Array(channels).fill(activation.shift)
    const line: Of<'affine'> = { name, inputs: [0], kind: 'affine', scale, shift }
    return affine(state, line, value, scalableOf(open))
  }
  const keepsZero = curveOf(activation)(0) === 0
  const { pad, enlarged, flat, base } = value
  const own = keepsZero || !pad ? value : made(state, value, name)
  const inner = { ...own, ...(keepsZero ? { pad: undefined } : {}), enlarged: 1, flat: undefined }
  const isOpen = open !== undefined && open.below === 1 && own === value && open.kind !== 'curve'
  const rest = own === value ? { pad, enlarged, flat } : { enlarged: 1, flat }
  const operation = isOpen ? open : materialised(state, inner, name)
  const shape = isOpen ? base : operation.output
  const from = state.operations.indexOf(operation)
  if (activation.curve === 'leaky' && activation.slope >= 0 && activation.slope <= 1) {
    operation.below = activation.slope
    return { ...plain(from, shape), ...rest }
  }
  pushCurve(state, plain(from, operation.output), name, activation)
  const curve = state.operations.length - 1
  return { ...plain(curve, shape), ...rest }
}

function pushCurve(state: State, value: Value, name: string, activation: Activation): void {
  const output = value.base
  const none = new Float32Array(0)
  const rest = {
    name,
    kind: 'curve',
    output,
    side: 1,
    stride: 1,
    kernel: none,
    bias: none,
  } as const
  pushed(state, value, rest).curves = [activation]
}

/** Above zero and below, each by relu, and then the two together. */
export function sloped(
  state: State,
  { name, slopes }: Of<'slopes'>,
  value: Value,
  open: Operation | undefined,
): Value {
  const { pad, enlarged, flat } = value
  if (flat) throw refused(`${name} follows a Flatten`)
  const isOpen =
    open !== undefined &&
    open.below === 1 &&
    isSummed(open) &&
    text(open.output) === text(value.base)
  const operation = isOpen
    ? open
    : materialised(state, { ...value, pad: undefined, enlarged: 1 }, name)
  const { channels } = operation.output
  const both = kernelOf(state, name, 2 * operation.kernel.length)
  const kernel = kernelOf(state, name, 2 * channels ** 2)
  operation.kernel = twice(operation.kernel, channels, both)
  operation.bias = twice(operation.bias, channels, new Float32Array(2 * operation.bias.length))
  operation.output = { ...operation.output, channels: 2 * channels }
  operation.below = 0
  for (let i = 0; i < channels; i++) {
    kernel[i * channels + i] = 1
    kernel[(channels + i) * channels + i] = -(slopes[i] ?? 0)
  }
  const from = plain(state.operations.indexOf(operation), operation.output)
  const output = { ...operation.output, channels }
  push(
    state,
    from,
    { name, kind: 'convolution', output, side: 1, stride: 1 },
    kernel,
    new Float32Array(channels),
  )
  return { ...newest(state), pad, enlarged }
}

/** Each row, and then the same with its signs turned. */
function twice(values: Float32Array, channels: number, result: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) {
    const [row, channel] = [Math.floor(i / channels), i % channels]
    result[2 * row * channels + channel] = values[i] as number
    result[(2 * row + 1) * channels + channel] = -(values[i] as number)
  }
  return result
}

export function normal(
  state: State,
  node: Of<'normal'>,
  value: Value,
  open: Operation | undefined,
): Value {
  const { name, over, groups, epsilon } = node
  const isPlain =
    open &&
    value.enlarged === 1 &&
    !value.pad &&
    !value.flat &&
    text(open.output) === text(value.base)
  const source = isPlain ? open : materialised(state, value, name)
  const { output } = source
  const none = new Float32Array(0)
  const from = plain(state.operations.indexOf(source), output)
  const scale = node.scale ?? new Float32Array(output.channels).fill(1)
  const shift = node.shift ?? new Float32Array(output.channels)
  pushed(state, from, {
    name,
    kind: 'normal',
    output,
    side: 1,
    stride: 1,
    kernel: none,
    bias: none,
    normal: {
      over,
      groups: groups === 'each' ? output.channels : groups,
      epsilon,
      scale: new Float32Array(scale),
      shift: new Float32Array(shift),
    },
  })
  return newest(state)
}
