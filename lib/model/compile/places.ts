import { isPoint, refused, text } from './network.ts'
import { foldCrop, foldShuffle, foldSquare, type Operation } from './operations.ts'
import {
  isWhole,
  kernelOf,
  MOST_SIDE,
  made,
  materialised,
  NONE,
  newest,
  type Of,
  plain,
  push,
  requireSides,
  type State,
  unshifted,
  type Value,
} from './value.ts'

export function reshape(
  state: State,
  { name, shape, order }: Of<'reshape'>,
  value: Value,
  open: Operation | undefined,
): Value {
  if (value.flat) {
    const isBack = text(shape) === text(value.base) && value.enlarged === 1
    if (isBack && !value.pad) return { ...value, flat: undefined }
    throw refused(`${name} follows a Flatten`)
  }
  if (isPoint(shape) && isPoint(value.base) && isWhole(value)) return value
  if (value.enlarged > 1 || value.pad)
    return reshape(
      state,
      { name, shape, order, kind: 'reshape', inputs: [] },
      made(state, value, name),
      undefined,
    )
  const isVector = value.base.height === 1 && value.base.width === 1
  if (
    open &&
    isVector &&
    isRootLike(open) &&
    shape.height === shape.width &&
    shape.height <= MOST_SIDE
  ) {
    foldSquare(open, shape)
    return { ...plain(state.operations.indexOf(open), shape) }
  }
  const from = open ? value : made(state, value, name)
  return {
    ...from,
    parts: from.parts.map((part) => ({ ...part, channels: shape.channels })),
    base: shape,
  }
}

function isRootLike({ kind, input, side, output }: Operation): boolean {
  return kind === 'transposed' && side === 1 && isPoint(input) && isPoint(output)
}

export function flattened(state: State, { name }: Of<'flatten'>, value: Value): Value {
  if (value.flat || (isPoint(value.base) && isWhole(value))) return value
  const whole = value.enlarged > 1 || value.pad ? made(state, value, name) : value
  return { ...whole, flat: true }
}

export function enlarged(
  state: State,
  { name, factor, by }: Of<'enlargement'>,
  given: Value,
): Value {
  if (given.flat) throw refused(`${name} follows a Flatten`)
  const value = given.pad ? made(state, given, name) : given
  if (by === 'nearest') return { ...value, enlarged: value.enlarged * factor }
  const own = unshifted(state, value.enlarged > 1 ? made(state, value, name) : value, name)
  const { base } = own
  const { channels } = base
  const { side, weights, begins } = BILINEAR[by](factor)
  requireSides({ name, side, stride: factor })
  const kernel = kernelOf(state, name, side * side * channels * channels)
  for (let tap = 0; tap < side * side; tap++) {
    const weight = (weights[Math.floor(tap / side)] ?? 0) * (weights[tap % side] ?? 0)
    for (let i = 0; i < channels; i++) kernel[(tap * channels + i) * channels + i] = weight
  }
  const output = { height: base.height * factor, width: base.width * factor, channels }
  const padding = { line: begins, column: begins }
  push(
    state,
    own,
    { name, kind: 'transposed', output, side, stride: factor, padding, border: 'edge' },
    kernel,
    new Float32Array(channels),
  )
  return newest(state)
}

/**
 * Output o lies at (o + ½) / factor − ½ of the input, or, as TF.js has it, at o / factor; its neighbours count by their
 * distance. Tap t of the transposed convolution is the output t − begins of the input at 0.
 */
const BILINEAR = {
  bilinear(factor: number) {
    const begins = Math.floor(factor / 2)
    const side = 2 * factor - (factor % 2)
    const weights = Array.from({ length: side }, (_, tap) =>
      Math.max(0, 1 - Math.abs((tap - begins + 0.5) / factor - 0.5)),
    )
    return { side, weights, begins }
  },
  'bilinear-corner'(factor: number) {
    const begins = factor - 1
    const weights = Array.from({ length: 2 * factor - 1 }, (_, tap) =>
      Math.max(0, 1 - Math.abs(tap - begins) / factor),
    )
    return { side: 2 * factor - 1, weights, begins }
  },
}

export function padded(state: State, { name, margins }: Of<'pad'>, value: Value): Value {
  if (value.flat) throw refused(`${name} follows a Flatten`)
  if (Object.values(margins).every((margin) => margin === 0)) return value
  const own = unshifted(state, value, name)
  const { top, left, bottom, right } = own.pad ?? NONE
  const pad = {
    top: top + margins.top,
    left: left + margins.left,
    bottom: bottom + margins.bottom,
    right: right + margins.right,
  }
  return { ...own, pad }
}

export function cropped(
  state: State,
  { name, margins }: Of<'crop'>,
  value: Value,
  open: Operation | undefined,
): Value {
  if (value.flat) throw refused(`${name} follows a Flatten`)
  const isWholly = open !== undefined && text(open.output) === text(value.base)
  if (isWholly && value.enlarged === 1 && !value.pad && foldCrop(open, margins))
    return plain(state.operations.indexOf(open), open.output)
  const own = value.enlarged > 1 || value.pad ? made(state, value, name) : value
  const { top, left, bottom, right } = margins
  materialised(
    state,
    { ...own, pad: { top: -top, left: -left, bottom: -bottom, right: -right } },
    name,
  )
  return newest(state)
}

export function shuffled(
  state: State,
  { name, block, first }: Of<'shuffle'>,
  value: Value,
  open: Operation | undefined,
): Value {
  const isOpen = open !== undefined && isWhole(value) && text(open.output) === text(value.base)
  if (isOpen && foldShuffle(open, block, first))
    return plain(state.operations.indexOf(open), open.output)
  const operation = materialised(state, value, name)
  if (!foldShuffle(operation, block, first)) throw refused(`${name} has blocks of ${block}`)
  return newest(state)
}
