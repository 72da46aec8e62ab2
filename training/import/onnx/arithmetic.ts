import type { Shape } from '../../../lib/model/compile/network.ts'
import type { Node as OnnxNode } from '../../onnx/proto.ts'
import { asPicture, type Context, type Made, type Numbers, type Value } from './context.ts'

export function slopes(_: OnnxNode, context: Context): Value {
  const from = context.picture(0)
  const { values } = context.numbers(1)
  if (values.length === 1)
    return context.push([from], {
      kind: 'activation',
      activation: { curve: 'leaky', slope: values[0] ?? 0 },
    })
  return context.push([from], { kind: 'slopes', slopes: Float32Array.from(values) })
}

export function clip(_: OnnxNode, { made, maybe, float, push }: Context): Value {
  const low = maybe(1)?.values[0] ?? float('min', -3e38)
  const high = maybe(2)?.values[0] ?? float('max', 3e38)
  return push([made(0)], { kind: 'activation', activation: { curve: 'clip', low, high } })
}

/** Numbers for each channel: one for all, or one for each. */
function channelwise(
  { state, wrong }: Context,
  from: Made,
  { dims, values }: Numbers,
): Float32Array {
  const { channels } = state.shapes[from.place] as Shape
  if (values.length === 1) return new Float32Array(channels).fill(values[0] ?? 0)
  const sides = dims.filter((side) => side !== 1)
  const [side] = sides
  const axis = from.order === 'first' ? dims.length - 3 : dims.length - 1
  const isFit =
    sides.length === 1 && side === channels && (from.dims.length === 1 || dims[axis] === channels)
  if (!isFit) throw wrong(`has numbers of shape [${dims.join(', ')}], not one for each channel`)
  return Float32Array.from(values)
}

export function sum(_: OnnxNode, context: Context, sign: 1 | -1): Value {
  const [one, other] = [context.value(0), context.value(1)]
  if (one.kind === 'numbers' && other.kind === 'numbers')
    return folded(one, other, (a, b) => a + sign * b)
  if (one.kind === 'made' && other.kind === 'made') {
    if (sign < 0) throw context.wrong('subtracts what is drawn')
    return context.push([context.picture(0), context.picture(1)], { kind: 'add' })
  }
  const [from, numbers] = (one.kind === 'made' ? [one, other] : [other, one]) as [Made, Numbers]
  const isTurned = sign < 0 && one.kind === 'numbers'
  const picture = asPicture(context.state, from, context.name)
  const shift = channelwise(context, picture, numbers)
  const scale = new Float32Array(shift.length).fill(isTurned ? -1 : 1)
  const shifted = isTurned ? shift : shift.map((value) => sign * value)
  return context.push([picture], { kind: 'affine', scale, shift: shifted })
}

function folded(one: Numbers, other: Numbers, act: (a: number, b: number) => number): Numbers {
  const larger = one.values.length >= other.values.length ? one : other
  const at = (numbers: Numbers, i: number) => numbers.values[i % numbers.values.length] ?? 0
  return {
    ...larger,
    values: Array.from(larger.values, (_, i) => act(at(one, i), at(other, i))),
  }
}

export function product(node: OnnxNode, context: Context, of: (value: number) => number): Value {
  const [one, other] = [context.value(0), context.value(1)]
  if (one.kind === 'numbers' && other.kind === 'numbers')
    return folded(one, other, (a, b) => a * of(b))
  if (one.kind === 'made' && other.kind === 'made') return gated(context, one, other, node.type)
  const isFirst = one.kind === 'made'
  const [from, numbers] = (isFirst ? [one, other] : [other, one]) as [Made, Numbers]
  if (!isFirst && node.type === 'Div') throw context.wrong('divides by what is drawn')
  const picture = asPicture(context.state, from, context.name)
  const scale = channelwise(context, picture, numbers).map(of)
  return context.push([picture], { kind: 'affine', scale, shift: new Float32Array(scale.length) })
}

/** x · sigmoid(x) and x · tanh(softplus(x)), as swish and mish are written before they had an operator. */
function gated({ state, push, wrong }: Context, one: Made, other: Made, type: string): Value {
  for (const [x, gate] of [
    [one, other],
    [other, one],
  ] as const) {
    const node = state.nodes[gate.place]
    const isGate = node?.kind === 'activation' && node.activation.curve === 'sigmoid'
    if (type === 'Mul' && isGate && node.inputs[0] === x.place)
      return push([x], { kind: 'activation', activation: { curve: 'swish' } })
    const inner = state.nodes[node?.inputs[0] ?? 0]
    const isMish =
      node?.kind === 'activation' &&
      node.activation.curve === 'tanh' &&
      inner?.kind === 'activation' &&
      inner.activation.curve === 'softplus' &&
      inner.inputs[0] === x.place
    if (type === 'Mul' && isMish)
      return push([x], { kind: 'activation', activation: { curve: 'mish' } })
  }
  throw wrong('multiplies two things that are drawn')
}
