import { dilated, spread } from '../../../lib/model/compile/convert.ts'
import type { Node as OnnxNode } from '../../onnx/proto.ts'
import { lastAxes } from '../torch.ts'
import type { Context, Numbers, Value } from './context.ts'

export function gemm(
  _: OnnxNode,
  { made, numbers, maybe, int, float, push, wrong }: Context,
): Value {
  const weight = numbers(1)
  if (int('transA', 0) || weight.dims.length !== 2) throw wrong('turns what it reads')
  const isTurned = int('transB', 0) === 1
  const units = (isTurned ? weight.dims[0] : weight.dims[1]) ?? 0
  const bias = maybe(2)
  const beta = float('beta', 1)
  const spreaded =
    bias &&
    Float32Array.from(
      { length: units },
      (__, i) => (bias.values[bias.values.length === 1 ? 0 : i] ?? 0) * beta,
    )
  const kernel = matrix(weight, isTurned, float('alpha', 1))
  return push([made(0)], { kind: 'dense', units, kernel, bias: spreaded })
}

export function matMul(_: OnnxNode, { made, numbers, push, wrong }: Context): Value {
  const weight = numbers(1)
  const from = made(0)
  if (weight.dims.length !== 2 || from.dims.length !== 1)
    throw wrong('multiplies other things than a vector and a matrix')
  return push([from], { kind: 'dense', units: weight.dims[1] ?? 0, kernel: matrix(weight, false) })
}

function windowOf(context: Context) {
  const { numbers, maybe, ints, text, wrong } = context
  const weight = numbers(1)
  const [stride = 1, other = stride] = ints('strides', [1, 1])
  const [rate = 1, second = rate] = ints('dilations', [1, 1])
  if (weight.dims.length !== 4 || stride !== other || rate !== second)
    throw wrong('is not the same both ways')
  const auto = text('auto_pad', 'NOTSET')
  if (auto === 'SAME_LOWER') throw wrong('pads before more than after')
  const [top = 0, left = 0, bottom = 0, right = 0] = ints('pads', [0, 0, 0, 0])
  const bias = maybe(2)
  const padding = auto === 'SAME_UPPER' ? ('same' as const) : { top, left, bottom, right }
  return { weight, stride, rate, padding, bias: bias && floats(bias) }
}

export function convolution(_: OnnxNode, context: Context): Value {
  const { weight, stride, rate, padding, bias } = windowOf(context)
  const [filters = 0, inputs = 0, height = 0, width = 0] = weight.dims
  const from = context.picture(0)
  const groups = context.int('group', 1)
  const channels = context.state.shapes[from.place]?.channels
  let kernel = lastAxes({ shape: weight.dims, data: floats(weight) }, false)
  let all = inputs
  if (groups > 1) {
    if (groups !== channels || inputs !== 1) throw context.wrong(`has ${groups} groups`)
    const times = filters / groups
    const apart = { shape: [height, width, groups, times], values: kernel }
    kernel = spread(apart).values
    all = groups
  }
  const wide = dilated(kernel, { height, width, size: all * filters, rate })
  return context.push([from], { kind: 'convolution', ...wide, bias, filters, stride, padding })
}

export function transposed(_: OnnxNode, context: Context): Value {
  const { weight, stride, rate, padding, bias } = windowOf(context)
  const [inputs = 0, filters = 0, height = 0, width = 0] = weight.dims
  if (context.int('group', 1) > 1) throw context.wrong('has groups')
  if (context.ints('output_shape', []).length > 0) throw context.wrong('is told its output_shape')
  const kernel = lastAxes({ shape: weight.dims, data: floats(weight) }, true)
  const wide = dilated(kernel, { height, width, size: inputs * filters, rate })
  const [lines = 0, columns = 0] = context.ints('output_padding', [0, 0])
  const margins =
    padding === 'same'
      ? padding
      : { ...padding, bottom: padding.bottom - lines, right: padding.right - columns }
  return context.push([context.picture(0)], {
    kind: 'transposed',
    ...wide,
    bias,
    filters,
    stride,
    padding: margins,
  })
}

/** [in, out], or [out, in] where it is turned. */
export function matrix({ dims, values }: Numbers, isTurned: boolean, factor = 1): Float32Array {
  const [first = 0, second = 0] = dims
  const result = new Float32Array(first * second)
  for (let i = 0; i < first; i++)
    for (let j = 0; j < second; j++)
      result[isTurned ? j * first + i : i * second + j] = (values[i * second + j] ?? 0) * factor
  return result
}

export function floats({ values }: Numbers): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values)
}
