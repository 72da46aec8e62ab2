import { type Kind, type Margins, type Node, refused, type Shape, sizeOf } from './network.ts'
import { type Operation, readersOf } from './operations.ts'

/** Channels of one operation, as they are read. */
type Part = {
  /** Its place; −1 is the latent. */
  from: number
  channels: number
  /** What is still to be done to each channel. */
  scale?: Float32Array | undefined
  shift?: Float32Array | undefined
}

/** What a node makes: operations so far, and what is still to be done to them. */
export type Value = {
  parts: readonly Part[]
  /** Of the operations that are read, or as which one of them is read. */
  base: Shape
  /** By nearest neighbour. */
  enlarged: number
  /** Zeros around it. */
  pad?: Margins | undefined
  /** How it became a vector, when it was a picture. */
  flat?: true | undefined
}

export type State = {
  operations: Operation[]
  values: Value[]
  /** How many nodes read each node. */
  users: number[]
  /** Of all kernels that were made. */
  numbers: number
}

export type Of<Name extends Kind['kind']> = Node & { kind: Name }

export const NONE: Margins = { top: 0, left: 0, bottom: 0, right: 0 }

/** Largest kernel and stride, as programs have them. */
export const MOST_SIDE = 64

/** Of all kernels together: a gigabyte, which a network of small ones may come to when they are spread. */
const MOST_NUMBERS = 2 ** 28

/** That an operation may do nothing to but scale them: it multiplies each with each. */
const MOST_CHANNELS = 4096

export function plain(from: number, base: Shape): Value {
  return { parts: [{ from, channels: base.channels }], base, enlarged: 1 }
}

/**
 * A kernel of so many zeros.
 *
 * @throws GardenError `invalid_manifest` before there are too many
 */
export function kernelOf(state: State, name: string, size: number): Float32Array {
  state.numbers += size
  if (state.numbers > MOST_NUMBERS)
    throw refused(`${name} makes its kernels of more than ${MOST_NUMBERS} numbers`)
  return new Float32Array(size)
}

export function requireSides({
  name,
  side,
  stride,
}: {
  name: string
  side: number
  stride: number
}) {
  if (side > MOST_SIDE || stride > MOST_SIDE)
    throw refused(`${name} has a kernel of ${side} or a stride of ${stride}`)
}

/** The value of the operation that was made last. */
export function newest({ operations }: State): Value {
  return plain(operations.length - 1, operations.at(-1)?.output as Shape)
}

/** The operation that a value is, as long as nobody else reads it: it may still be changed. */
export function openOperation(
  { operations, values, users }: State,
  { parts, base }: Value,
): Operation | undefined {
  const [part, other] = parts
  if (!part || other || part.scale || part.shift) return undefined
  // Others may stand on it as well: an enlargement, or margins, leave a value where it is made.
  const isShared = values.some(
    (one, i) => (users[i] ?? 0) > 1 && one.parts.some(({ from }) => from === part.from),
  )
  if (isShared) return undefined
  const operation = operations[part.from]
  const isRead = readersOf(operations, part.from).length > 0
  return operation && !isRead && sizeOf(operation.output) === sizeOf(base) ? operation : undefined
}

/** What may be scaled, which what is added to its sums would have to be as well. */
export function scalableOf(open: Operation | undefined): Operation | undefined {
  return open?.addend === undefined ? open : undefined
}

/** Whether nothing is to be done any more to where its numbers are. */
export function isWhole({ enlarged, pad, flat }: Value): boolean {
  return enlarged === 1 && !pad && !flat
}

/** A convolution or transposed one of a value, with what is still to be done to it. */
export function push(
  state: State,
  value: Value,
  geometry: Pick<
    Operation,
    'name' | 'kind' | 'output' | 'side' | 'stride' | 'padding' | 'step' | 'border'
  >,
  kernel: Float32Array,
  bias: Float32Array,
): Operation {
  const outputs = geometry.output.channels
  const rows = kernel.length / outputs
  const inputs = value.base.channels
  const scales = channelwise(value, 'scale', 1)
  const shifts = channelwise(value, 'shift', 0)
  if (shifts.some((shift) => shift !== 0)) {
    if (geometry.output.height > 1 && geometry.side > 1)
      throw refused(`${geometry.name} follows what cannot be folded into it`)
    for (let row = 0, i = 0; row < rows; row++)
      for (let output = 0; output < outputs; output++, i++)
        bias[output] = (bias[output] ?? 0) + (shifts[row % inputs] ?? 0) * (kernel[i] as number)
  }
  if (scales.some((scale) => scale !== 1))
    for (let row = 0, i = 0; row < rows; row++)
      for (let output = 0; output < outputs; output++, i++)
        kernel[i] = (kernel[i] as number) * (scales[row % inputs] ?? 1)
  return pushed(state, value, { ...geometry, kernel, bias })
}

export function pushed(
  { operations }: State,
  { parts, base }: Value,
  rest: Omit<Operation, 'input' | 'reads' | 'below' | 'curves'>,
): Operation {
  requireSides(rest)
  const reads = parts.map(({ from }) => from)
  const isNext = reads.length === 1 && reads[0] === operations.length - 1
  const operation: Operation = {
    ...rest,
    input: base,
    below: 1,
    curves: [],
    ...(!isNext && { reads }),
  }
  operations.push(operation)
  return operation
}

function channelwise({ parts }: Value, what: 'scale' | 'shift', other: number): Float32Array {
  const values = new Float32Array(parts.reduce((sum, { channels }) => sum + channels, 0))
  let at = 0
  for (const part of parts) {
    const own = part[what]
    if (own) values.set(own, at)
    else values.fill(other, at, at + part.channels)
    at += part.channels
  }
  return values
}

/** A value as an operation of its own, with nothing left to be done to it. */
export function materialised(state: State, value: Value, name: string): Operation {
  const { base, enlarged, pad, flat } = value
  if (flat) throw refused(`${name} follows a Flatten, where a Dense must`)
  const { channels } = base
  if (channels > MOST_CHANNELS) throw refused(`${name} changes ${channels} numbers one by one`)
  const { top = 0, left = 0, bottom = 0, right = 0 } = pad ?? {}
  const output = {
    height: base.height * enlarged + top + bottom,
    width: base.width * enlarged + left + right,
    channels,
  }
  const padding = pad ? { line: top, column: left } : undefined
  const geometry = {
    name,
    kind: 'convolution',
    output,
    side: 1,
    stride: enlarged,
    padding,
  } as const
  if (pad && channelwise(value, 'shift', 0).some((shift) => shift !== 0)) {
    const within = materialised(state, { ...value, pad: undefined, enlarged: 1 }, name)
    return materialised(
      state,
      { ...plain(state.operations.indexOf(within), within.output), pad, enlarged },
      name,
    )
  }
  const kernel = kernelOf(state, name, channels ** 2)
  for (let i = 0; i < channels; i++) kernel[i * channels + i] = 1
  return push(state, value, geometry, kernel, new Float32Array(channels))
}

export function made(state: State, value: Value, name: string): Value {
  materialised(state, value, name)
  return newest(state)
}

/** A value with neither scale nor shift where sums would see beyond it. */
export function unshifted(state: State, value: Value, name: string): Value {
  if (channelwise(value, 'shift', 0).every((shift) => shift === 0)) return value
  const { pad, enlarged } = value
  materialised(state, { ...value, pad: undefined, enlarged: 1 }, name)
  return { ...newest(state), pad, enlarged }
}
