import { type Activation, curveOf } from './activation.ts'
import { endOf } from './end.ts'
import {
  isPoint,
  type Kind,
  type Margins,
  marginsOf,
  type Network,
  type Node,
  refused,
  type Shape,
  shapesOf,
  sizeOf,
  text,
  usersOf,
} from './network.ts'
import {
  foldAffine,
  foldCrop,
  foldShuffle,
  foldSquare,
  isSummed,
  type Operation,
  readersOf,
  squared,
} from './operations.ts'
import { channelsLast } from './order.ts'

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
type Value = {
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

type State = {
  operations: Operation[]
  values: Value[]
  /** How many nodes read each node. */
  users: number[]
}

/** Largest kernel and stride, as programs have them. */
const MOST_SIDE = 64

/** That an operation may do nothing to but scale them: it multiplies each with each. */
const MOST_CHANNELS = 4096

/**
 * Folds a generator's nodes into operations: norms into kernels, enlargements and margins into the convolutions after
 * them, whatever changes each number alike at the end into the last one.
 *
 * @returns operations from [1, 1, latentSize] to [height, width, channels]
 * @throws GardenError `invalid_manifest` naming the node that cannot be folded
 */
export function foldNetwork(network: Network): Operation[] {
  const { nodes, ends } = withoutEnd(pointsFirst(channelsLast(network)))
  const users = nodes.map((_, i) => usersOf(nodes, i))
  const state: State = { operations: [], values: [], users }
  for (const node of nodes) state.values.push(fold(state, node))
  finish(state, nodes, ends)
  return state.operations
}

/** The network without what is done alike to every number of the picture. */
function withoutEnd(network: Network): { nodes: Network; ends: Activation[] } {
  const { ends, places } = endOf(network)
  return { nodes: places.size === 0 ? network : without(network, places), ends }
}

/** Whoever read what is left out reads what that read. */
function without(network: Network, skipped: ReadonlySet<number>): Network {
  const places = new Map<number, number>()
  const nodes: Node[] = []
  for (const [i, node] of network.entries()) {
    const inputs = node.inputs.map((input) => places.get(input) as number)
    if (skipped.has(i)) places.set(i, inputs[0] as number)
    else {
      places.set(i, nodes.length)
      nodes.push({ ...node, inputs })
    }
  }
  return nodes
}

/** With what makes points before pictures, where points are added to these: what is added has to be there. */
function pointsFirst(network: Network): Network {
  const shapes = shapesOf(network)
  const isOf = (places: readonly number[]) => places.map((at) => isPoint(shapes[at] as Shape))
  const isMixed = network.some(
    ({ kind, inputs }) => kind === 'add' && new Set(isOf(inputs)).size > 1,
  )
  if (!isMixed) return network
  const points = new Set<number>()
  for (const [i, { inputs }] of network.entries())
    if (isPoint(shapes[i] as Shape) && inputs.every((input) => points.has(input))) points.add(i)
  const order = [...points, ...[...network.keys()].filter((i) => !points.has(i))]
  const places = new Map(order.map((from, to) => [from, to]))
  return order.map((at) => {
    const node = network[at] as Node
    return { ...node, inputs: node.inputs.map((input) => places.get(input) as number) }
  })
}

function finish(state: State, nodes: Network, ends: readonly Activation[]): void {
  const at = nodes.length - 1
  const value = state.values[at] as Value
  const last = openOperation(state, value, at)
  const isLast =
    last !== undefined &&
    last === state.operations.at(-1) &&
    last.below === 1 &&
    isSummed(last) &&
    isWhole(value) &&
    text(value.base) === text(last.output)
  const made = isLast ? last : materialised(state, value, nodes.at(-1)?.name ?? '')
  made.curves = ends
}

function fold(state: State, node: Node): Value {
  const inputs = node.inputs.map((input) => state.values[input] as Value)
  const [value = { parts: [], base: { height: 1, width: 1, channels: 0 }, enlarged: 1 }] = inputs
  const open =
    node.inputs.length === 1 ? openOperation(state, value, node.inputs[0] as number) : undefined
  const scalable = scalableOf(open)
  switch (node.kind) {
    case 'latent':
      return plain(-1, { height: 1, width: 1, channels: node.size })
    case 'dense':
      return dense(state, node, value)
    case 'convolution':
    case 'transposed':
      return windowed(state, node, value)
    case 'affine':
      return affine(state, node, value, scalable)
    case 'activation':
      return activated(state, node, value, open)
    case 'slopes':
      return sloped(state, node, value, scalable)
    case 'reshape':
      return reshape(state, node, value, scalable)
    case 'flatten':
      return flattened(state, node, value)
    case 'enlargement':
      return enlarged(state, node, value)
    case 'pad':
      return padded(state, node, value)
    case 'crop':
      return cropped(state, node, value, scalable)
    case 'shuffle':
      return shuffled(state, node, value, scalable)
    case 'add':
      return added(state, node, inputs)
    case 'concatenation':
      return joined(state, node, inputs)
    case 'normal':
      return normal(state, node, value, scalable)
  }
}

/** What may be scaled, which what is added to its sums would have to be as well. */
function scalableOf(open: Operation | undefined): Operation | undefined {
  return open?.addend === undefined ? open : undefined
}

type Of<Name extends Kind['kind']> = Node & { kind: Name }

function plain(from: number, base: Shape): Value {
  return { parts: [{ from, channels: base.channels }], base, enlarged: 1 }
}

/** The value of the operation that was made last. */
function newest({ operations }: State): Value {
  return plain(operations.length - 1, operations.at(-1)?.output as Shape)
}

/** The operation that a value is, as long as nobody else reads it: it may still be changed. */
function openOperation(
  { operations, users }: State,
  { parts, base }: Value,
  node: number,
): Operation | undefined {
  const [part, other] = parts
  if (!part || other || part.scale || part.shift || (users[node] ?? 0) > 1) return undefined
  const operation = operations[part.from]
  const isRead = readersOf(operations, part.from).length > 0
  return operation && !isRead && sizeOf(operation.output) === sizeOf(base) ? operation : undefined
}

/** Whether nothing is to be done any more to where its numbers are. */
function isWhole({ enlarged, pad, flat }: Value): boolean {
  return enlarged === 1 && !pad && !flat
}

/** A convolution or transposed one of a value, with what is still to be done to it. */
function push(
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

function pushed(
  { operations }: State,
  { parts, base }: Value,
  rest: Omit<Operation, 'input' | 'reads' | 'below' | 'curves'>,
): Operation {
  if (rest.side > MOST_SIDE || rest.stride > MOST_SIDE)
    throw refused(`${rest.name} has a kernel of ${rest.side} or a stride of ${rest.stride}`)
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
function materialised(state: State, value: Value, name: string): Operation {
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
  return push(state, value, geometry, identity(channels), new Float32Array(channels))
}

function identity(channels: number): Float32Array {
  const kernel = new Float32Array(channels * channels)
  for (let i = 0; i < channels; i++) kernel[i * channels + i] = 1
  return kernel
}

/** A value with neither scale nor shift where sums would see beyond it. */
function unshifted(state: State, value: Value, name: string): Value {
  if (channelwise(value, 'shift', 0).every((shift) => shift === 0)) return value
  const { pad, enlarged } = value
  materialised(state, { ...value, pad: undefined, enlarged: 1 }, name)
  return { ...newest(state), pad, enlarged }
}

function dense(state: State, node: Of<'dense'>, value: Value): Value {
  const { name, units } = node
  const bias = biasOf(node, units)
  if (value.flat) {
    const whole =
      value.enlarged > 1 || value.pad ? made(state, { ...value, flat: undefined }, name) : value
    const { base } = whole
    const square = squared(node.kernel, base, base.channels * units)
    const output = { height: 1, width: 1, channels: units }
    const padding = { line: 0, column: 0 }
    push(
      state,
      { ...whole, flat: undefined },
      { name, kind: 'convolution', output, ...square, stride: 1, padding },
      square.kernel,
      bias,
    )
    return newest(state)
  }
  const from = value.pad ? made(state, value, name) : value
  const { base, enlarged } = from
  const output = { height: base.height * enlarged, width: base.width * enlarged, channels: units }
  const kind =
    base.height === 1 && base.width === 1 && enlarged === 1 ? 'transposed' : 'convolution'
  push(
    state,
    from,
    { name, kind, output, side: 1, stride: enlarged },
    new Float32Array(node.kernel),
    bias,
  )
  return newest(state)
}

function made(state: State, value: Value, name: string): Value {
  materialised(state, value, name)
  return newest(state)
}

function biasOf({ bias }: { bias?: Float32Array | undefined }, outputs: number): Float32Array {
  return bias ? new Float32Array(bias) : new Float32Array(outputs)
}

function windowed(state: State, node: Of<'convolution'> | Of<'transposed'>, given: Value): Value {
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
  const { side, kernel } = squared(node.kernel, node, base.channels * filters)
  const begins = isConvolution
    ? { line: top + pad.top, column: left + pad.left }
    : { line: top - pad.top * stride, column: left - pad.left * stride }
  const made1 = rootOf(node, value, output)
  if (made1) {
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

function sumOf({ top, left, bottom, right }: Margins): number {
  return top + left + bottom + right
}

const NONE: Margins = { top: 0, left: 0, bottom: 0, right: 0 }

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

function affine(
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

function activated(
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
function sloped(
  state: State,
  { name, slopes }: Of<'slopes'>,
  value: Value,
  open: Operation | undefined,
): Value {
  const { pad, enlarged, flat } = value
  if (flat) throw refused(`${name} follows a Flatten`)
  const isOpen = open !== undefined && open.below === 1 && isSummed(open)
  const operation = isOpen
    ? open
    : materialised(state, { ...value, pad: undefined, enlarged: 1 }, name)
  const { channels } = operation.output
  operation.kernel = twice(operation.kernel, channels)
  operation.bias = twice(operation.bias, channels)
  operation.output = { ...operation.output, channels: 2 * channels }
  operation.below = 0
  const kernel = new Float32Array(2 * channels * channels)
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
function twice(values: Float32Array, channels: number): Float32Array {
  const result = new Float32Array(2 * values.length)
  for (let i = 0; i < values.length; i++) {
    const [row, channel] = [Math.floor(i / channels), i % channels]
    result[2 * row * channels + channel] = values[i] as number
    result[(2 * row + 1) * channels + channel] = -(values[i] as number)
  }
  return result
}

function reshape(
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
  if (shape.height === 1 && shape.width === 1 && value.base.height === 1 && value.base.width === 1)
    return value
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

function flattened(state: State, { name }: Of<'flatten'>, value: Value): Value {
  if (value.flat || (value.base.height === 1 && value.base.width === 1 && value.enlarged === 1))
    return value
  const whole = value.enlarged > 1 || value.pad ? made(state, value, name) : value
  return { ...whole, flat: true }
}

function enlarged(state: State, { name, factor, by }: Of<'enlargement'>, given: Value): Value {
  const value = given.pad ? made(state, given, name) : given
  if (by === 'nearest') return { ...value, enlarged: value.enlarged * factor }
  const own = unshifted(state, value.enlarged > 1 ? made(state, value, name) : value, name)
  const { base } = own
  const { channels } = base
  const { side, weights, begins } = BILINEAR[by](factor)
  const kernel = new Float32Array(side * side * channels * channels)
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

function padded(state: State, { name, margins }: Of<'pad'>, value: Value): Value {
  if (value.flat) throw refused(`${name} follows a Flatten`)
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

function cropped(
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

function shuffled(
  state: State,
  { name, block, first }: Of<'shuffle'>,
  value: Value,
  open: Operation | undefined,
): Value {
  const isOpen = open !== undefined && value.enlarged === 1 && !value.pad && !value.flat
  if (isOpen && foldShuffle(open, block, first))
    return plain(state.operations.indexOf(open), open.output)
  const operation = materialised(state, value, name)
  if (!foldShuffle(operation, block, first)) throw refused(`${name} has blocks of ${block}`)
  return newest(state)
}

function added(state: State, node: Of<'add'>, inputs: readonly Value[]): Value {
  const { name } = node
  const points = inputs.filter(isOnePoint)
  if (points.length > 0 && points.length < inputs.length) return shifted(state, node, inputs)
  const alike = together(state, name, inputs)
  const { base, enlarged } = alike[0] as Value
  const { channels } = base
  const parts = alike.flatMap((one) => one.parts)
  const count = parts.reduce((sum, part) => sum + part.channels, 0)
  const kernel = new Float32Array(count * channels)
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
function shifted(state: State, { name, inputs }: Of<'add'>, values: readonly Value[]): Value {
  const at = values.findIndex((value) => !isOnePoint(value))
  const [picture, point] = [values[at], values[1 - at]]
  if (!picture || !point || values.length > 2)
    throw refused(`${name} adds several pictures and points`)
  const addend = placeOf(state, point, name)
  const open = openOperation(state, picture, inputs[at] as number)
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

function joined(state: State, { name }: Of<'concatenation'>, inputs: readonly Value[]): Value {
  const alike = together(state, name, inputs)
  const { base, enlarged } = alike[0] as Value
  const parts = alike.flatMap((one) => one.parts)
  const channels = parts.reduce((sum, part) => sum + part.channels, 0)
  return { parts, base: { ...base, channels }, enlarged }
}

/** Values of which the same is still to be done. */
function together(state: State, name: string, inputs: readonly Value[]): Value[] {
  const first = inputs[0]?.enlarged ?? 1
  const isAlike = inputs.every(({ enlarged, pad, flat }) => enlarged === first && !pad && !flat)
  const isViewed = (value: Value) =>
    value.parts.some(
      ({ from }) =>
        from >= 0 &&
        text(state.operations[from]?.output as Shape) !==
          text({ ...value.base, channels: state.operations[from]?.output.channels ?? 0 }),
    )
  return inputs.map((value) =>
    (isAlike || (value.enlarged === 1 && !value.pad && !value.flat)) && !isViewed(value)
      ? value
      : made(state, value, name),
  )
}

function normal(
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
