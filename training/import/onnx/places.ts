import type { Shape } from '../../../lib/model/compile/network.ts'
import type { Node as OnnxNode } from '../../onnx/proto.ts'
import type { Context, Made, Numbers, Value } from './context.ts'
import { matrix } from './sums.ts'

export function concatenation(node: OnnxNode, context: Context): Value {
  const values = node.inputs.map((_, place) => context.value(place))
  if (values.every((one): one is Numbers => one.kind === 'numbers')) {
    const all = values.flatMap((one) => Array.from(one.values))
    return { kind: 'numbers', dims: [all.length], values: all }
  }
  const made = values.map((_, place) => context.picture(place))
  const axis = context.int('axis', 1)
  const isChannels =
    made[0]?.order === 'last'
      ? axis === 3 || axis === -1
      : axis === 1 || axis === -3 || made[0]?.order === 'vector'
  if (!isChannels) throw context.wrong(`joins along axis ${axis}, not channels`)
  return context.push(made, { kind: 'concatenation' })
}

/** @param to the dimensions without the batch, of those before */
export function reshaped(context: Context, to: (dims: number[]) => number[]): Value {
  const given = context.made(0)
  const dims = to(given.dims)
  const isRank1 = given.dims.filter((side) => side !== 1).length <= 1
  if (given.order === 'vector' || isRank1) {
    const isPicture = dims.length === 3 && dims.some((side, i) => i > 0 && side !== 1)
    const isPoint = dims.length === 3 && !isPicture
    return { ...given, dims, order: isPoint ? 'first' : 'vector' }
  }
  if (JSON.stringify(dims) === JSON.stringify(given.dims)) return given
  if (dims.filter((side) => side !== 1).length > 1 || dims.length > 3)
    throw context.wrong(`makes [${dims.join(', ')}] of [${given.dims.join(', ')}]`)
  const order = given.order === 'first' ? 'channels-first' : 'channels-last'
  const flat = context.push([given], { kind: 'flatten', order })
  return { ...flat, dims, order: 'vector' }
}

export function reshape(_: OnnxNode, context: Context): Value {
  const { values } = context.numbers(1)
  const given = context.value(0)
  if (given.kind === 'numbers') {
    const known = Array.from(values).reduce(
      (product, side) => (side === -1 ? product : product * side),
      1,
    )
    const dims = Array.from(values, (side) => (side === -1 ? given.values.length / known : side))
    return { ...given, dims }
  }
  return reshaped(context, (before) => {
    const told = Array.from(values).slice(1)
    const size = before.reduce((product, side) => product * side, 1)
    const dims = told.map((side, i) => (side === 0 ? (before[i] ?? 1) : side))
    const known = dims.reduce((product, side) => (side === -1 ? product : product * side), 1)
    return dims.map((side) => (side === -1 ? size / known : side))
  })
}

export function flatten(_: OnnxNode, context: Context): Value {
  if (context.int('axis', 1) !== 1) throw context.wrong('flattens another axis')
  return reshaped(context, (dims) => [dims.reduce((product, side) => product * side, 1)])
}

export function unsqueeze(_: OnnxNode, context: Context): Value {
  const given = context.value(0)
  const axes = Array.from(context.maybe(1)?.values ?? context.ints('axes', []))
  if (given.kind === 'numbers') return { ...given, dims: [...given.dims, ...axes.map(() => 1)] }
  return reshaped(context, (dims) => [...dims, ...axes.map(() => 1)])
}

export function transpose(_: OnnxNode, context: Context): Value {
  const order = context.ints('perm', []).join()
  const given = context.value(0)
  if (given.kind === 'numbers') {
    if (order !== '1,0' && order !== '') throw context.wrong('turns numbers')
    const [first = 0, second = 0] = given.dims
    return { kind: 'numbers', dims: [second, first], values: matrix(given, true) }
  }
  const [first = 1, second = 1, third = 1] = given.dims
  if (given.order === 'vector' && order === '0,3,1,2') {
    const shape = { height: first, width: second, channels: third }
    const made = context.push([given], { kind: 'reshape', shape, order: 'channels-last' })
    return { ...made, dims: [third, first, second], order: 'first' }
  }
  const picture = context.picture(0)
  if (picture.order === 'first' && order === '0,2,3,1')
    return {
      ...picture,
      order: 'last',
      dims: [picture.dims[1] ?? 1, picture.dims[2] ?? 1, picture.dims[0] ?? 1],
    }
  if (picture.order === 'last' && order === '0,3,1,2')
    return { ...picture, order: 'first', dims: [third, first, second] }
  throw context.wrong(`turns axes by ${order}`)
}

export function resize(node: OnnxNode, context: Context): Value {
  const from = context.picture(0)
  const scales =
    (node.type === 'Upsample' || !node.inputs[3]
      ? context.maybe(node.type === 'Upsample' ? 1 : 2)?.values
      : undefined) ?? []
  const sizes = node.inputs[3] ? context.numbers(3).values : []
  const { height, width } = context.state.shapes[from.place] as Shape
  const at = from.order === 'last' ? 1 : 2
  const lines = scales.length > 0 ? scales[at] : (sizes[at] ?? 0) / height
  const columns = scales.length > 0 ? scales[at + 1] : (sizes[at + 1] ?? 0) / width
  const mode = context.text('mode', 'nearest')
  const where = context.text('coordinate_transformation_mode', 'half_pixel')
  const isFloor = where === 'asymmetric' && context.text('nearest_mode', '') === 'floor'
  const parts = lines === columns ? partsOf(lines ?? 0) : undefined
  if (lines === undefined || !parts || (parts.every > 1 && !(mode === 'nearest' && isFloor)))
    throw context.wrong(`enlarges ${lines} × ${columns} times`)
  if (parts.every > 1) return skipping(context, from, parts)
  if (mode === 'nearest')
    return context.push([from], { kind: 'enlargement', factor: lines, by: 'nearest' })
  const by = where === 'asymmetric' ? 'bilinear-corner' : 'bilinear'
  if (mode !== 'linear' || !['half_pixel', 'pytorch_half_pixel', 'asymmetric'].includes(where))
    throw context.wrong(`enlarges by ${mode}, ${where}`)
  return context.push([from], { kind: 'enlargement', factor: lines, by })
}

/** A factor as a fraction: so many times larger, and of that every so many lines. */
function partsOf(factor: number): { larger: number; every: number } | undefined {
  for (let every = 1; every <= 16; every++) {
    const larger = Math.round(factor * every)
    const isExact = Math.abs(larger / every - factor) < 1e-6
    if (isExact && larger >= every && larger <= 64) return { larger, every }
  }
  return undefined
}

/** What lies at ⌊o / factor⌋ is every second, third … line of what is enlarged by a whole number. */
function skipping(
  { state, push }: Context,
  from: Made,
  { larger, every }: { larger: number; every: number },
): Made {
  const { channels } = state.shapes[from.place] as Shape
  const kernel = new Float32Array(channels * channels)
  for (let i = 0; i < channels; i++) kernel[i * channels + i] = 1
  return push(
    [from],
    { kind: 'enlargement', factor: larger, by: 'nearest' },
    {
      kind: 'convolution',
      kernel,
      height: 1,
      width: 1,
      filters: channels,
      stride: every,
      padding: { top: 0, left: 0, bottom: 0, right: 0 },
    },
  )
}

export function shuffle(_: OnnxNode, { picture, int, text, push }: Context): Value {
  const first = text('mode', 'DCR') === 'CRD' ? 'channels' : 'blocks'
  return push([picture(0)], { kind: 'shuffle', block: int('blocksize', 1), first })
}

export function pad(_: OnnxNode, context: Context): Value {
  const pads = Array.from(context.maybe(1)?.values ?? context.ints('pads', []))
  const value = context.maybe(2)?.values[0] ?? context.float('value', 0)
  const [, , top = 0, left = 0, , , bottom = 0, right = 0] = pads
  if (context.text('mode', 'constant') !== 'constant' || value !== 0 || pads.length !== 8)
    throw context.wrong('pads with other than zeros')
  const crop = { top: -top, left: -left, bottom: -bottom, right: -right }
  return [top, left, bottom, right].some((side) => side < 0)
    ? context.push([context.picture(0)], { kind: 'crop', margins: crop })
    : context.push([context.picture(0)], { kind: 'pad', margins: { top, left, bottom, right } })
}

export function slice(_: OnnxNode, context: Context): Value {
  const given = context.value(0)
  const list = (place: number, key: string) =>
    Array.from(context.maybe(place)?.values ?? context.ints(key, []))
  const [starts, ends] = [list(1, 'starts'), list(2, 'ends')]
  const axes = list(3, 'axes')
  if (given.kind === 'numbers') return sliceOf(given, starts, ends, list(4, 'steps'))
  const picture = context.picture(0)
  const { height, width } = context.state.shapes[picture.place] as Shape
  const margins = { top: 0, left: 0, bottom: 0, right: 0 }
  for (const [i, start] of starts.entries()) {
    const axis = axes[i] ?? i
    const size = axis === 2 ? height : width
    const end = ends[i] ?? size
    const last = Math.min(size, end < 0 ? end + size : end)
    const first = start < 0 ? start + size : start
    if (picture.order !== 'first' || (axis !== 2 && axis !== 3))
      throw context.wrong(`cuts axis ${axis}`)
    if (axis === 2) Object.assign(margins, { top: first, bottom: size - last })
    else Object.assign(margins, { left: first, right: size - last })
  }
  return context.push([picture], { kind: 'crop', margins })
}

/** Lines of numbers, perhaps from the last to the first. */
function sliceOf(
  { dims, values }: Numbers,
  [start = 0]: readonly number[],
  [end = 0]: readonly number[],
  [step = 1]: readonly number[],
): Numbers {
  const [count = 0, ...rest] = dims
  const size = rest.reduce((product, side) => product * side, 1)
  const lines = Array.from({ length: count }, (_, i) =>
    Array.from(values).slice(i * size, (i + 1) * size),
  )
  const at = (place: number) => Math.max(-1, Math.min(count, place < 0 ? place + count : place))
  const kept =
    step < 0 ? lines.slice(at(end) + 1, at(start) + 1).reverse() : lines.slice(at(start), at(end))
  return { kind: 'numbers', dims: [kept.length, ...rest], values: kept.flat() }
}
