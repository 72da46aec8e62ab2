import { isPoint, refused, type Shape, text } from './network.ts'
import { isSummed } from './operations.ts'
import {
  isWhole,
  kernelOf,
  made,
  materialised,
  newest,
  type Of,
  openOperation,
  plain,
  push,
  type State,
  type Value,
} from './value.ts'

export function added(state: State, node: Of<'add'>, inputs: readonly Value[]): Value {
  const { name } = node
  const points = inputs.filter(isOnePoint)
  if (points.length > 0 && points.length < inputs.length) return shifted(state, node, inputs)
  const alike = together(state, name, inputs)
  const { base, enlarged } = alike[0] as Value
  const { channels } = base
  const parts = alike.flatMap((one) => one.parts)
  const count = parts.reduce((sum, part) => sum + part.channels, 0)
  const kernel = kernelOf(state, name, count * channels)
  for (let i = 0; i < count; i++) kernel[i * channels + (i % channels)] = 1
  const value = { parts, base: { ...base, channels: count }, enlarged }
  const output = { height: base.height * enlarged, width: base.width * enlarged, channels }
  push(
    state,
    value,
    { name, kind: 'convolution', output, side: 1, stride: enlarged },
    kernel,
    new Float32Array(channels),
  )
  return newest(state)
}

function isOnePoint({ base, enlarged, pad, flat }: Value): boolean {
  return isPoint(base) && enlarged === 1 && !pad && !flat
}

/** A picture and a point: its numbers are added to the sums of what makes the picture. */
function shifted(state: State, { name }: Of<'add'>, values: readonly Value[]): Value {
  const at = values.findIndex((value) => !isOnePoint(value))
  const [picture, point] = [values[at], values[1 - at]]
  if (!picture || !point || values.length > 2)
    throw refused(`${name} adds several pictures and points`)
  const addend = placeOf(state, point, name)
  const open = openOperation(state, picture)
  const isOpen =
    open !== undefined &&
    isSummed(open) &&
    open.below === 1 &&
    open.addend === undefined &&
    state.operations.indexOf(open) > addend &&
    text(open.output) === text(picture.base) &&
    !picture.pad &&
    !picture.flat
  const operation = isOpen ? open : materialised(state, picture, name)
  operation.addend = addend
  const made = plain(state.operations.indexOf(operation), operation.output)
  return isOpen ? { ...made, enlarged: picture.enlarged } : made
}

/** Where a point is made, with nothing left to be done to it. */
function placeOf(state: State, point: Value, name: string): number {
  const [part, other] = point.parts
  const made = part && !other && !part.scale && !part.shift ? part.from : -1
  if (made >= 0) return made
  return state.operations.indexOf(materialised(state, point, name))
}

export function joined(
  state: State,
  { name }: Of<'concatenation'>,
  inputs: readonly Value[],
): Value {
  const alike = together(state, name, inputs)
  const { base, enlarged } = alike[0] as Value
  const parts = alike.flatMap((one) => one.parts)
  const channels = parts.reduce((sum, part) => sum + part.channels, 0)
  return { parts, base: { ...base, channels }, enlarged }
}

/** Values of which the same is still to be done. */
function together(state: State, name: string, inputs: readonly Value[]): Value[] {
  const first = inputs[0]?.enlarged ?? 1
  const isViewed = (value: Value) =>
    value.parts.some(
      ({ from }) =>
        from >= 0 &&
        text(state.operations[from]?.output as Shape) !==
          text({ ...value.base, channels: state.operations[from]?.output.channels ?? 0 }),
    )
  const isAlike = inputs.every(
    (value) => value.enlarged === first && !value.pad && !value.flat && !isViewed(value),
  )
  return inputs.map((value) =>
    isAlike || (isWhole(value) && !isViewed(value)) ? value : made(state, value, name),
  )
}
