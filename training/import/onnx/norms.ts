import { affineOf } from '../../../lib/model/compile/convert.ts'
import type { Shape } from '../../../lib/model/compile/network.ts'
import type { Node as OnnxNode } from '../../onnx/proto.ts'
import type { Context, Value } from './context.ts'
import { floats } from './sums.ts'

export function batchNorm(_: OnnxNode, { picture, numbers, float, push }: Context): Value {
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((place) => floats(numbers(place))) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  return push(
    [picture(0)],
    affineOf({ gamma, beta, mean, variance, epsilon: float('epsilon', 1e-5) }),
  )
}

export function instanceNorm(_: OnnxNode, { picture, numbers, float, push }: Context): Value {
  const [scale, shift] = [floats(numbers(1)), floats(numbers(2))]
  const epsilon = float('epsilon', 1e-5)
  return push([picture(0)], {
    kind: 'normal',
    over: 'picture',
    groups: 'each',
    epsilon,
    scale,
    shift,
  })
}

/** Scale and shift are one for each group, or one for each channel, as versions of the operator have it. */
export function groupNorm(_: OnnxNode, context: Context): Value {
  const from = context.picture(0)
  const { channels } = context.state.shapes[from.place] as Shape
  const groups = context.int('num_groups', 1)
  const all = (place: number) => {
    const { values } = context.numbers(place)
    if (values.length !== groups && values.length !== channels)
      throw context.wrong(`has ${values.length} numbers for ${groups} groups`)
    return Float32Array.from(
      { length: channels },
      (__, i) => values[Math.floor((i * values.length) / channels)] ?? 0,
    )
  }
  const [scale, shift] = [all(1), all(2)]
  const epsilon = context.float('epsilon', 1e-5)
  return context.push([from], { kind: 'normal', over: 'picture', groups, epsilon, scale, shift })
}

/** Over the channels of each pixel. */
export function layerNorm(
  _: OnnxNode,
  { made, numbers, maybe, int, float, push, wrong }: Context,
): Value {
  const from = made(0)
  const axis = int('axis', -1)
  const isOverChannels = from.order === 'last' || from.dims.length === 1
  if (!isOverChannels || (axis !== -1 && axis !== from.dims.length))
    throw wrong('is a norm over more than the channels of each pixel')
  const [scale, shift] = [floats(numbers(1)), maybe(2)]
  const epsilon = float('epsilon', 1e-5)
  const norm = { kind: 'normal', over: 'position', groups: 1, epsilon, scale } as const
  return push([from], { ...norm, shift: shift && floats(shift) })
}
