import type { Node as OnnxNode } from '../../onnx/proto.ts'
import { type Context, numbersOf, type Value } from './context.ts'

export function constant({ attributes }: OnnxNode, { wrong }: Context): Value {
  const { value, value_float, value_floats, value_int, value_ints } = attributes
  if (value?.t) return numbersOf(value.t)
  const one = value_float?.f ?? value_int?.i
  if (one !== undefined) return { kind: 'numbers', dims: [], values: [one] }
  const many = value_floats?.floats ?? value_ints?.ints
  if (many) return { kind: 'numbers', dims: [many.length], values: many }
  throw wrong('has no number')
}

export function zeros({ attributes }: OnnxNode, { numbers }: Context): Value {
  const dims = Array.from(numbers(0).values)
  const size = Math.min(
    1024,
    dims.reduce((product, side) => product * side, 1),
  )
  const value = attributes.value?.t?.values[0] ?? 0
  return { kind: 'numbers', dims, values: new Array<number>(size).fill(value) }
}

/** With a batch of one. */
export function shapeNumbers(_: OnnxNode, { value }: Context): Value {
  const given = value(0)
  const dims = given.kind === 'made' ? [1, ...given.dims] : given.dims
  return { kind: 'numbers', dims: [dims.length], values: dims }
}

export function gather(_: OnnxNode, { value, numbers, wrong }: Context): Value {
  const from = value(0)
  if (from.kind === 'made') throw wrong('takes parts of what is drawn')
  const { dims, values } = numbers(1)
  const picked = Array.from(values, (at) => from.values[at < 0 ? at + from.values.length : at] ?? 0)
  return { kind: 'numbers', dims, values: picked }
}
