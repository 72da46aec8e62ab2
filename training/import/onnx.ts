import type { Activation } from '../../lib/model/compile/activation.ts'
import { affineOf, dilated, spread } from '../../lib/model/compile/convert.ts'
import { pictured } from '../../lib/model/compile/layers.ts'
import {
  type Kind,
  type Network,
  type Node,
  type Shape,
  shapeOf,
  sizeOf,
} from '../../lib/model/compile/network.ts'
import { isOurs } from '../onnx/kept.ts'
import {
  decodeModel,
  type Graph,
  type Model,
  type Node as OnnxNode,
  type Tensor,
} from '../onnx/proto.ts'
import { refused } from './refusal.ts'
import { lastAxes } from './torch.ts'

/** A tensor of a graph: numbers that are there, or what a node of the network makes. */
type Value =
  | { kind: 'numbers'; dims: number[]; values: ArrayLike<number> }
  | {
      kind: 'made'
      place: number
      /** Without the batch, as ONNX has them. */
      dims: number[]
      /** Where the channels of a picture are; a vector that was given sides has not been made a picture yet. */
      order: 'first' | 'last' | 'vector'
    }

type Made = Extract<Value, { kind: 'made' }>
type Numbers = Extract<Value, { kind: 'numbers' }>

type State = {
  nodes: Node[]
  shapes: Shape[]
  values: Map<string, Value>
}

/**
 * The network of an ONNX graph.
 *
 * Source: the operators as onnx/docs/Operators.md defines them.
 *
 * @throws GardenError `invalid_model` naming the node that is not understood
 */
export function onnxNetwork(bytes: Uint8Array): Network {
  const model = decodeModel(bytes)
  const { state, latent } = begun(model)
  const written = isOurs(model) ? unrounded(model.graph) : model.graph.nodes
  for (const node of withGroups(withGelu(written), model.graph)) {
    const convert = OPERATORS.get(node.type)
    if (!convert)
      throw refused(
        `The node ${nameOf(node)} is a ${node.type}, which is not supported.`,
        `Supported are ${[...OPERATORS.keys()].join(', ')}.`,
      )
    const made = convert(node, contextOf(state, node))
    if (made) state.values.set(node.outputs[0] ?? '', made)
  }
  const outputs = model.graph.outputs.map(({ name }) => name)
  const output = state.values.get(outputs[0] ?? '')
  if (output?.kind !== 'made' || outputs.length > 1)
    throw refused(
      `The graph has ${outputs.length} outputs that ${latent} leads to: ${outputs.join(', ')}.`,
    )
  const last = asPicture(state, output, 'the output')
  const nodes = state.nodes.slice(0, last.place + 1)
  return pictured(nodes, 'channels-first')
}

/** What a file of ours rounds for its whole numbers, fractions need not: limits after rounding are none, but for relu's. */
function unrounded({ nodes, initializers }: Graph): OnnxNode[] {
  const rounded = new Set(
    nodes.filter(({ type }) => type === 'Round').flatMap(({ outputs }) => outputs),
  )
  return nodes.map((node) => {
    if (node.type === 'Round') return { ...node, type: 'Identity' }
    if (node.type !== 'Clip' || !rounded.has(node.inputs[0] ?? '')) return node
    const low = initializers.find(({ name }) => name === node.inputs[1])?.values[0]
    return { ...node, type: low === 0 ? 'Relu' : 'Identity' }
  })
}

/** x · (1 + erf(x / √2)) · ½, as gelu is written before it had an operator. */
function withGelu(nodes: readonly OnnxNode[]): OnnxNode[] {
  const readers = (name: string | undefined, type: string) =>
    nodes.find((node) => node.type === type && name !== undefined && node.inputs.includes(name))
  const whole: OnnxNode[] = []
  const parts = new Set<OnnxNode>()
  for (const erf of nodes.filter(({ type }) => type === 'Erf')) {
    const share = nodes.find(({ outputs }) => outputs[0] === erf.inputs[0])
    const [x = ''] = share?.inputs ?? []
    const one = readers(erf.outputs[0], 'Add')
    const times = readers(one?.outputs[0], 'Mul')
    const half = readers(times?.outputs[0], 'Mul')
    if (!share || !one || !half || !times?.inputs.includes(x)) continue
    for (const part of [share, erf, one, times]) parts.add(part)
    whole.push({ ...half, type: 'Gelu', inputs: [x], attributes: {} })
  }
  return nodes
    .filter((node) => !parts.has(node))
    .map((node) => whole.find(({ outputs }) => outputs[0] === node.outputs[0]) ?? node)
}

/**
 * A norm of groups of channels, as it is written before it had an operator: each group as a channel, and back.
 */
function withGroups(nodes: readonly OnnxNode[], { initializers }: Graph): OnnxNode[] {
  const constants = new Map(initializers.map(({ name, values }) => [name, values]))
  for (const { outputs, attributes } of nodes)
    if (attributes.value?.t) constants.set(outputs[0] ?? '', attributes.value.t.values)
  const parts = new Map<OnnxNode, OnnxNode | undefined>()
  for (const norm of nodes.filter(({ type }) => type === 'InstanceNormalization')) {
    const before = nodes.find(({ outputs }) => outputs[0] === norm.inputs[0])
    const after = nodes.find(({ inputs }) => inputs[0] === norm.outputs[0])
    const shape = constants.get(before?.inputs[1] ?? '')
    if (before?.type !== 'Reshape' || after?.type !== 'Reshape' || shape?.length !== 3) continue
    const { epsilon } = norm.attributes
    const num_groups = { i: shape[1] ?? 1 }
    const inputs = [before.inputs[0] ?? '', norm.inputs[1] ?? '', norm.inputs[2] ?? '']
    const attributes = { ...(epsilon && { epsilon }), num_groups }
    parts.set(before, undefined).set(norm, undefined)
    parts.set(after, {
      ...norm,
      type: 'GroupNormalization',
      inputs,
      attributes,
      outputs: after.outputs,
    })
  }
  return nodes.flatMap((node) => (parts.has(node) ? (parts.get(node) ?? []) : node))
}

function begun({ graph }: Model): { state: State; latent: string } {
  const values = new Map<string, Value>(graph.initializers.map((one) => [one.name, numbersOf(one)]))
  const inputs = graph.inputs.filter(({ name }) => !values.has(name))
  const [input] = inputs
  if (!input || inputs.length > 1)
    throw refused(
      `The graph has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')}), where a generator has its latent only.`,
      'Export it with every other input fixed: one class, one noise.',
    )
  const dims = input.dims.slice(1)
  const size = dims.reduce((product, side) => product * side, 1)
  if (size < 1 || size > 65_536 || dims.filter((side) => side !== 1).length > 1)
    throw refused(
      `The input ${input.name} has the shape [${input.dims.join(', ')}], which is no latent.`,
    )
  const node: Node = { name: input.name, inputs: [], kind: 'latent', size }
  const state = { nodes: [node], shapes: [{ height: 1, width: 1, channels: size }], values }
  values.set(input.name, {
    kind: 'made',
    place: 0,
    dims,
    order: dims.length === 3 ? 'first' : 'vector',
  })
  return { state, latent: input.name }
}

function numbersOf({ dims, values }: Tensor): Numbers {
  return { kind: 'numbers', dims, values }
}

function nameOf({ name, outputs, type }: OnnxNode): string {
  return name || outputs[0] || type
}

/** What an operator's converter is given. */
type Context = {
  state: State
  name: string
  /** @throws GardenError `invalid_model` when there is none */
  value(place: number): Value
  made(place: number): Made
  picture(place: number): Made
  numbers(place: number): Numbers
  /** Undefined when the input is left out. */
  maybe(place: number): Numbers | undefined
  push(from: readonly Made[], ...kinds: Kind[]): Made
  int(name: string, other: number): number
  ints(name: string, other: number[]): number[]
  float(name: string, other: number): number
  text(name: string, other: string): string
  wrong(problem: string): Error
}

function contextOf(state: State, node: OnnxNode): Context {
  const { attributes, inputs } = node
  const name = nameOf(node)
  const wrong = (problem: string) => refused(`The node ${name} (${node.type}) ${problem}.`)
  const value = (place: number) => {
    const found = state.values.get(inputs[place] ?? '')
    if (found) return found
    throw wrong(`reads ${inputs[place] || 'nothing'}, which is not there`)
  }
  const made = (place: number) => {
    const found = value(place)
    if (found.kind === 'made') return found
    throw wrong('reads numbers where it should read what is drawn')
  }
  const numbers = (place: number) => {
    const found = value(place)
    if (found.kind === 'numbers') return found
    throw wrong(`has an input ${inputs[place]} that is not fixed`)
  }
  return {
    state,
    name,
    value,
    made,
    numbers,
    picture(place) {
      const picture = asPicture(state, made(place), name)
      state.values.set(inputs[place] ?? '', picture)
      return picture
    },
    maybe: (place) => (inputs[place] ? numbers(place) : undefined),
    push: (from, ...kinds) => pushed(state, name, from, kinds),
    int: (key, other) => attributes[key]?.i ?? other,
    ints: (key, other) => attributes[key]?.ints ?? other,
    float: (key, other) => attributes[key]?.f ?? other,
    text: (key, other) => attributes[key]?.s ?? other,
    wrong,
  }
}

function pushed(state: State, name: string, from: readonly Made[], kinds: readonly Kind[]): Made {
  let inputs = from.map(({ place }) => place)
  for (const kind of kinds) {
    const node: Node = { name, inputs, ...kind }
    state.shapes.push(
      shapeOf(
        node,
        inputs.map((place) => state.shapes[place] as Shape),
      ),
    )
    state.nodes.push(node)
    inputs = [state.nodes.length - 1]
  }
  const [first] = from as [Made]
  const place = inputs[0] as number
  return { ...first, place, dims: dimsOf(state.shapes[place] as Shape, first) }
}

function dimsOf({ height, width, channels }: Shape, { order, dims }: Made): number[] {
  if (order === 'vector') return dims.length > 1 ? dims : [height * width * channels]
  return order === 'first' ? [channels, height, width] : [height, width, channels]
}

/** A vector that was given sides is a picture with its channels first, unless a Transpose said otherwise. */
function asPicture(state: State, value: Made, name: string): Made {
  const { dims, order } = value
  if (order !== 'vector' || dims.length !== 3) return value
  const [channels = 1, height = 1, width = 1] = dims
  const shape = { height, width, channels }
  const reshape: Kind = { kind: 'reshape', shape, order: 'channels-first' }
  return { ...pushed(state, name, [value], [reshape]), dims, order: 'first' }
}

type Operator = (node: OnnxNode, context: Context) => Value | undefined

const same: Operator = (_, { value }) => value(0)

function curve(activation: (context: Context) => Activation): Operator {
  return (_, context) =>
    context.push([context.made(0)], { kind: 'activation', activation: activation(context) })
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['Gemm', gemm],
  ['MatMul', matMul],
  ['Conv', convolution],
  ['ConvTranspose', transposed],
  ['BatchNormalization', batchNorm],
  ['InstanceNormalization', instanceNorm],
  ['LayerNormalization', layerNorm],
  ['GroupNormalization', groupNorm],
  ['Relu', curve(() => ({ curve: 'leaky', slope: 0 }))],
  ['LeakyRelu', curve(({ float }) => ({ curve: 'leaky', slope: float('alpha', 0.01) }))],
  ['PRelu', slopes],
  ['Elu', curve(({ float }) => ({ curve: 'elu', alpha: float('alpha', 1) }))],
  ['Selu', curve(() => ({ curve: 'selu' }))],
  ['Sigmoid', curve(() => ({ curve: 'sigmoid' }))],
  ['Tanh', curve(() => ({ curve: 'tanh' }))],
  ['Softplus', curve(() => ({ curve: 'softplus' }))],
  ['Softsign', curve(() => ({ curve: 'softsign' }))],
  ['Mish', curve(() => ({ curve: 'mish' }))],
  ['HardSwish', curve(() => ({ curve: 'hard-swish' }))],
  [
    'Gelu',
    curve(({ text }) => ({ curve: text('approximate', 'none') === 'tanh' ? 'gelu-tanh' : 'gelu' })),
  ],
  ['Clip', clip],
  ['Add', (node, context) => sum(node, context, 1)],
  ['Sub', (node, context) => sum(node, context, -1)],
  ['Mul', (node, context) => product(node, context, (value) => value)],
  ['Div', (node, context) => product(node, context, (value) => 1 / value)],
  ['Concat', concatenation],
  ['Reshape', reshape],
  ['Flatten', flatten],
  ['Squeeze', (_, context) => reshaped(context, (dims) => dims.filter((side) => side !== 1))],
  ['Unsqueeze', unsqueeze],
  ['Transpose', transpose],
  ['Resize', resize],
  ['Upsample', resize],
  ['DepthToSpace', shuffle],
  ['Pad', pad],
  ['Slice', slice],
  ['Identity', same],
  ['Dropout', same],
  ['Cast', same],
  ['Constant', constant],
  ['Shape', shapeNumbers],
  ['Gather', gather],
  ['ConstantOfShape', zeros],
])

function constant({ attributes }: OnnxNode, { wrong }: Context): Value {
  const { value, value_float, value_floats, value_int, value_ints } = attributes
  if (value?.t) return numbersOf(value.t)
  const one = value_float?.f ?? value_int?.i
  if (one !== undefined) return { kind: 'numbers', dims: [], values: [one] }
  const many = value_floats?.floats ?? value_ints?.ints
  if (many) return { kind: 'numbers', dims: [many.length], values: many }
  throw wrong('has no number')
}

function zeros({ attributes }: OnnxNode, { numbers }: Context): Value {
  const dims = Array.from(numbers(0).values)
  const size = Math.min(
    1024,
    dims.reduce((product, side) => product * side, 1),
  )
  const value = attributes.value?.t?.values[0] ?? 0
  return { kind: 'numbers', dims, values: new Array<number>(size).fill(value) }
}

/** With a batch of one. */
function shapeNumbers(_: OnnxNode, { value }: Context): Value {
  const given = value(0)
  const dims = given.kind === 'made' ? [1, ...given.dims] : given.dims
  return { kind: 'numbers', dims: [dims.length], values: dims }
}

function gather(_: OnnxNode, { value, numbers, wrong }: Context): Value {
  const from = value(0)
  if (from.kind === 'made') throw wrong('takes parts of what is drawn')
  const { dims, values } = numbers(1)
  const picked = Array.from(values, (at) => from.values[at < 0 ? at + from.values.length : at] ?? 0)
  return { kind: 'numbers', dims, values: picked }
}

function floats({ values }: Numbers): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values)
}

/** [in, out], or [out, in] where it is turned. */
function matrix({ dims, values }: Numbers, isTurned: boolean, factor = 1): Float32Array {
  const [first = 0, second = 0] = dims
  const result = new Float32Array(first * second)
  for (let i = 0; i < first; i++)
    for (let j = 0; j < second; j++)
      result[isTurned ? j * first + i : i * second + j] = (values[i * second + j] ?? 0) * factor
  return result
}

function gemm(_: OnnxNode, { made, numbers, maybe, int, float, push, wrong }: Context): Value {
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

function matMul(_: OnnxNode, { made, numbers, push, wrong }: Context): Value {
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

function convolution(_: OnnxNode, context: Context): Value {
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

function transposed(_: OnnxNode, context: Context): Value {
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

function batchNorm(_: OnnxNode, { picture, numbers, float, push }: Context): Value {
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

function instanceNorm(_: OnnxNode, { picture, numbers, float, push }: Context): Value {
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
function groupNorm(_: OnnxNode, context: Context): Value {
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
function layerNorm(_: OnnxNode, { made, numbers, maybe, int, float, push, wrong }: Context): Value {
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

function slopes(_: OnnxNode, context: Context): Value {
  const from = context.picture(0)
  const { values } = context.numbers(1)
  if (values.length === 1)
    return context.push([from], {
      kind: 'activation',
      activation: { curve: 'leaky', slope: values[0] ?? 0 },
    })
  return context.push([from], { kind: 'slopes', slopes: Float32Array.from(values) })
}

function clip(_: OnnxNode, { made, maybe, float, push }: Context): Value {
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

function sum(_: OnnxNode, context: Context, sign: 1 | -1): Value {
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

function product(node: OnnxNode, context: Context, of: (value: number) => number): Value {
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

function concatenation(node: OnnxNode, context: Context): Value {
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
function reshaped(context: Context, to: (dims: number[]) => number[]): Value {
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

function reshape(_: OnnxNode, context: Context): Value {
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

function flatten(_: OnnxNode, context: Context): Value {
  if (context.int('axis', 1) !== 1) throw context.wrong('flattens another axis')
  return reshaped(context, (dims) => [dims.reduce((product, side) => product * side, 1)])
}

function unsqueeze(_: OnnxNode, context: Context): Value {
  const given = context.value(0)
  const axes = Array.from(context.maybe(1)?.values ?? context.ints('axes', []))
  if (given.kind === 'numbers') return { ...given, dims: [...given.dims, ...axes.map(() => 1)] }
  return reshaped(context, (dims) => [...dims, ...axes.map(() => 1)])
}

function transpose(_: OnnxNode, context: Context): Value {
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

function resize(node: OnnxNode, context: Context): Value {
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

function shuffle(_: OnnxNode, { picture, int, text, push }: Context): Value {
  const first = text('mode', 'DCR') === 'CRD' ? 'channels' : 'blocks'
  return push([picture(0)], { kind: 'shuffle', block: int('blocksize', 1), first })
}

function pad(_: OnnxNode, context: Context): Value {
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

function slice(_: OnnxNode, context: Context): Value {
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

/** Numbers that a graph's latent has. */
export function latentSizeOf(network: Network): number {
  const [latent] = network
  return latent?.kind === 'latent' ? latent.size : sizeOf({ height: 0, width: 0, channels: 0 })
}
