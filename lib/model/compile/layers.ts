import * as z from 'zod'
import { type Activation, curveOf } from './activation.ts'
import { CONVERTERS, type Framework, requireChannelAxis, type Weight } from './convert.ts'
import { activationOf } from './named.ts'
import { isPoint, type Kind, type Network, type Node, refused } from './network.ts'

export type { Framework, Weight } from './convert.ts'

/** Weights by their names, such as `up1/kernel`. */
export type Weights = ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>

/** A layer as Keras describes it, which TF.js does too. */
export type LayerConfig = {
  class_name: string
  config: { name: string; [option: string]: unknown }
  /** The models that it lies in, from the outside, each with its place among the layers there. */
  within: readonly Container[]
}

export type Container = { name: string; layers: readonly RawLayer[] }

/**
 * The weights of a layer, in the order asked for.
 *
 * @param names such as `kernel`, `bias`
 */
export type WeightReader = (layer: LayerConfig, names: readonly string[]) => Weight[]

export type ReadOptions = {
  /** Whose layers they are: some are drawn otherwise by TF.js. */
  framework: Framework
  /** Of a model that draws one of several classes: the one to draw. */
  class?: number | undefined
}

/**
 * The network of a model's topology, from the latent to the picture.
 *
 * @param topology a configuration of Keras 2 or 3, or `modelTopology` of a `model.json`
 * @throws GardenError `invalid_manifest` naming the layer that cannot be compiled
 */
export function readNetwork(
  topology: unknown,
  weightsOf: WeightReader,
  options: ReadOptions,
): Network {
  const model = modelOf(topology)
  const graph = graphOf(model, [], ['latent'])
  return networkOf(graph, weightsOf, options)
}

/**
 * The same of what TF.js saves.
 *
 * @param topology `modelTopology` of a `model.json`
 */
export function readLayers(topology: unknown, weights: Weights): Network {
  return readNetwork(topology, weightsByName(weights), { framework: 'TensorFlow.js' })
}

/** Weights are called `<layer>/<weight>`, below names of scopes perhaps. */
export function weightsByName(weights: Weights): WeightReader {
  const byEnd = new Map(
    [...weights].map(([name, weight]) => [
      name.replace(/:\d+$/, '').split('/').slice(-2).join('/'),
      weight,
    ]),
  )
  return ({ config: { name } }, names) =>
    names.map((part) => {
      const weight = byEnd.get(`${name.split('/').at(-1)}/${part}`) ?? byEnd.get(`${name}/${part}`)
      if (weight) return weight
      throw refused(`${name} has no ${part}`)
    })
}

const layerSchema = z.looseObject({
  class_name: z.string(),
  name: z.string().optional(),
  config: z
    .looseObject({ name: z.string().optional(), layers: z.unknown().optional() })
    .or(z.array(z.unknown())),
  inbound_nodes: z.array(z.unknown()).optional(),
})

export type RawLayer = z.infer<typeof layerSchema>

/** Of one model, and as often as they are called. */
const MOST_LAYERS = 2000

const MODELS = ['Sequential', 'Functional', 'Model']

const modelSchema = z.object({
  class_name: z.enum(['Sequential', 'Functional', 'Model']),
  config: z.union([
    z.array(layerSchema).transform((layers) => ({
      name: 'model',
      layers,
      output_layers: undefined,
      input_layers: undefined,
    })),
    z.looseObject({
      name: z.string().default('model'),
      layers: z.array(layerSchema).max(MOST_LAYERS),
      output_layers: z.unknown().optional(),
      input_layers: z.unknown().optional(),
    }),
  ]),
})

type Model = z.infer<typeof modelSchema>

/** TF.js saves what it made itself without, and what Keras made within, a `model_config`. */
function modelOf(topology: unknown): Model {
  const within = z.looseObject({ model_config: z.unknown() }).safeParse(topology)
  const config = within.success && within.data.model_config ? within.data.model_config : topology
  const parsed = modelSchema.safeParse(config)
  if (parsed.success) return parsed.data
  throw refused(
    `its configuration is no Sequential and no Functional model (${z.prettifyError(parsed.error)})`,
    parsed.error,
  )
}

/** A layer of a graph, and the names of those that it reads. */
type Step = { layer: LayerConfig; id: string; inputs: readonly string[] }

type Graph = { steps: Step[]; output: string }

/** Layers in the order in which they are drawn, with models in models opened. */
function graphOf(model: Model, within: readonly Container[], given: readonly string[]): Graph {
  const { name, layers } = model.config
  const inside = [...within, { name, layers }]
  if (inside.length > 8) throw refused(`${name} lies in too many models`)
  const prefix =
    within.length === 0
      ? ''
      : `${inside
          .slice(1)
          .map((one) => one.name)
          .join('/')}/`
  if (model.class_name !== 'Sequential') return functionsOf(model, inside, prefix, given)
  const [first = 'latent', other] = given
  if (other !== undefined) throw refused(`${name} reads ${given.length} inputs, where it has one`)
  return sequenceOf(layers, inside, prefix, first)
}

function sequenceOf(
  layers: readonly RawLayer[],
  within: readonly Container[],
  prefix: string,
  given: string,
): Graph {
  const steps: Step[] = []
  let before = given
  for (const [i, raw] of layers.entries()) {
    const opened = opens(raw, within, prefix, [before], i)
    steps.push(...opened.steps)
    before = opened.output
  }
  return { steps, output: before }
}

function opens(
  raw: RawLayer,
  within: readonly Container[],
  prefix: string,
  before: readonly string[],
  place: number,
): Graph {
  if (MODELS.includes(raw.class_name)) {
    const nested = modelSchema.safeParse(raw)
    if (!nested.success)
      throw refused(`${raw.name ?? 'a model in it'} cannot be read`, nested.error)
    return graphOf(nested.data, within, before)
  }
  const layer = layerOf(raw, within, `${place}`)
  const isInput = raw.class_name === 'InputLayer'
  const [first = 'latent'] = before
  if (isInput && first !== 'latent') return { steps: [], output: first }
  const id = `${prefix}${layer.config.name}`
  return { steps: [{ layer, id, inputs: isInput ? [] : before }], output: id }
}

function layerOf(raw: RawLayer, within: readonly Container[], place: string): LayerConfig {
  const config = Array.isArray(raw.config) ? {} : raw.config
  const name = config.name ?? raw.name ?? `layer ${place}`
  return { class_name: raw.class_name, config: { ...config, name }, within }
}

/** One of the times that a layer is called, which Keras counts from 0. */
type Reference = readonly [layer: string, time: number]

type Call = {
  name: string
  time: number
  raw: RawLayer
  /** The same one each time. */
  layer: LayerConfig
  reads: readonly Reference[]
}

function functionsOf(
  model: Model,
  within: readonly Container[],
  prefix: string,
  given: readonly string[],
): Graph {
  const { config } = model
  const layers = layersByName(config.layers)
  const left = new Set([...layers].flatMap(([name, raw]) => callsOf(name, raw, within)))
  if (left.size > MOST_LAYERS) throw refused(`${config.name} calls its layers ${left.size} times`)
  const outputs = new Map<string, string>()
  const givenTo = prefix === '' ? undefined : inputsOf(model, given)
  const steps: Step[] = []
  let last = ''
  while (left.size > 0) {
    const before = left.size
    for (const call of left) {
      const inputs = call.reads.map((one) => outputAt(one, layers, outputs))
      if (!inputs.every((one) => one !== undefined)) continue
      left.delete(call)
      const opened = called(call, inputs, { within, prefix, givenTo, place: steps.length })
      steps.push(...opened.steps)
      last = opened.output
      outputs.set(referenceOf(call), last)
    }
    if (left.size === before) throw refused(`${[...left][0]?.name} reads what is not there`)
  }
  const told = referencesIn(config.output_layers)
  if (told.length > 1)
    throw refused(`it has ${told.length} outputs: ${told.map(([name]) => name).join(', ')}`)
  const output = told[0] ? outputAt(told[0], layers, outputs) : last
  if (!output) throw refused(`${told[0]?.[0] ?? ''}, its output, is not there`)
  return { steps: needed(steps, output), output }
}

function layersByName(layers: readonly RawLayer[]): Map<string, RawLayer> {
  return new Map(
    layers.map((raw, i) => {
      const own = Array.isArray(raw.config) ? undefined : raw.config.name
      return [raw.name ?? own ?? `layer ${i}`, raw]
    }),
  )
}

function callsOf(name: string, raw: RawLayer, within: readonly Container[]): Call[] {
  const { inbound_nodes: nodes = [], class_name } = raw
  if (nodes.length > 1 && MODELS.includes(class_name))
    throw refused(`${name}, a model in it, is called ${nodes.length} times`)
  const layer = layerOf(raw, within, name)
  if (nodes.length === 0) return [{ name, time: 0, raw, layer, reads: [] }]
  return nodes.map((node, time) => ({ name, time, raw, layer, reads: referencesIn(node) }))
}

function referenceOf({ name, time }: Pick<Call, 'name' | 'time'>): string {
  return JSON.stringify([name, time])
}

/** What is called once is that one whatever its number: some count what they did not save, too. */
function outputAt(
  [name, time]: Reference,
  layers: ReadonlyMap<string, RawLayer>,
  outputs: ReadonlyMap<string, string>,
): string | undefined {
  const isOnce = (layers.get(name)?.inbound_nodes?.length ?? 0) < 2
  return outputs.get(referenceOf({ name, time: isOnce ? 0 : time }))
}

/** What each input of a model in a model stands for. */
function inputsOf({ config }: Model, given: readonly string[]): Map<string, string> {
  const told = referencesIn(config.input_layers).map(([name]) => name)
  const own = [...layersByName(config.layers)].filter(([, raw]) => raw.class_name === 'InputLayer')
  const names = told.length > 0 ? told : own.map(([name]) => name)
  if (names.length !== given.length)
    throw refused(`${config.name} reads ${given.length} inputs, where it has ${names.length}`)
  return new Map(names.map((name, i) => [name, given[i] as string]))
}

type Surroundings = {
  within: readonly Container[]
  prefix: string
  /** Of a model in a model. */
  givenTo: ReadonlyMap<string, string> | undefined
  place: number
}

function called(
  { name, time, raw, layer }: Call,
  inputs: readonly string[],
  { within, prefix, givenTo, place }: Surroundings,
): Graph {
  if (raw.class_name === 'InputLayer') {
    if (!givenTo) return opens(raw, within, prefix, ['latent'], place)
    const output = givenTo.get(name)
    if (output === undefined) throw refused(`${name} is an input that nothing is given to`)
    return { steps: [], output }
  }
  if (inputs.length === 0) throw refused(`${name} reads nothing`)
  if (MODELS.includes(raw.class_name)) return opens(raw, within, prefix, inputs, place)
  const id = `${prefix}${name}${time === 0 ? '' : `:${time}`}`
  return { steps: [{ layer, id, inputs }], output: id }
}

/** What nobody reads is not drawn. */
function needed(steps: readonly Step[], output: string): Step[] {
  const wanted = new Set([output])
  const kept: Step[] = []
  for (const step of [...steps].reverse()) {
    if (!wanted.has(step.id)) continue
    for (const input of step.inputs) wanted.add(input)
    kept.unshift(step)
  }
  return kept
}

/** What a layer takes its input from, once for each time. */
function referencesIn(node: unknown): Reference[] {
  if (Array.isArray(node)) {
    const [name, time, tensor] = node
    if (typeof name === 'string' && Number.isInteger(time) && Number.isInteger(tensor))
      return [[name, time]]
    return node.flatMap(referencesIn)
  }
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(referencesIn) : []
}

const shapeSchema = z.array(z.number().nullable())

/** An input's shape without the batch; undefined where it does not say. */
function inputShape({ config }: LayerConfig): readonly (number | null)[] | undefined {
  const { batch_shape, batch_input_shape, shape } = config
  const given = shapeSchema.safeParse(batch_shape ?? batch_input_shape)
  if (given.success) return given.data.slice(1)
  const own = shapeSchema.safeParse(shape)
  return own.success ? own.data : undefined
}

type State = {
  nodes: Node[]
  /** Places of those that make pictures, and no vectors. */
  pictures: Set<number>
  /** Of each layer, the place of its node. */
  places: Map<string, number>
  /** What each layer stands for, however often it is called. */
  kinds: Map<LayerConfig, Kind[]>
  options: ReadOptions
  weightsOf: WeightReader
  isChannelsFirst: boolean
}

function networkOf(
  { steps, output }: Graph,
  weightsOf: WeightReader,
  options: ReadOptions,
): Network {
  const inputs = steps.filter(({ layer }) => layer.class_name === 'InputLayer')
  const isChannelsFirst = steps.some(
    ({ layer: { class_name, config } }) =>
      config.data_format === 'channels_first' &&
      /^(Conv|UpSampling|SeparableConv|Depthwise)/.test(class_name),
  )
  const [first] = steps
  const { latent, label } = latentOf(steps, inputs, options)
  const size = sizeOfLatent(latent?.layer ?? first?.layer)
  const nodes: Node[] = [{ name: latent?.id ?? 'latent', inputs: [], kind: 'latent', size }]
  const state: State = {
    nodes,
    pictures: new Set(),
    places: new Map([['latent', 0]]),
    kinds: new Map(),
    options,
    weightsOf,
    isChannelsFirst,
  }
  if (latent) state.places.set(latent.id, 0)
  for (const step of steps) {
    if (step === latent) continue
    if (step === label) state.places.set(step.id, labelled(state, step, size))
    else place(state, step, size, label)
  }
  if (steps.length === 0 || !state.places.has(output)) throw refused('it has no layers')
  return pictured(wanted(nodes), isChannelsFirst ? 'channels-first' : 'channels-last')
}

/** What leads to the last node. */
function wanted(nodes: readonly Node[]): Node[] {
  const leading = new Set([0, nodes.length - 1])
  for (let at = nodes.length - 1; at > 0; at--)
    if (leading.has(at)) for (const input of nodes[at]?.inputs ?? []) leading.add(input)
  const places = [...leading].sort((one, other) => one - other)
  const renumbered = new Map(places.map((from, to) => [from, to]))
  return places.map((at) => {
    const node = nodes[at] as Node
    return { ...node, inputs: node.inputs.map((input) => renumbered.get(input) as number) }
  })
}

/** Which of the inputs is the latent, and which tells the class. */
function latentOf(steps: readonly Step[], inputs: readonly Step[], options: ReadOptions) {
  const isLabel = ({ id }: Step) =>
    steps.some(({ layer, inputs: read }) => layer.class_name === 'Embedding' && read.includes(id))
  const looks = (step: Step) => isLabel(step) || /label|class|cond/i.test(step.layer.config.name)
  const [latent, other] = [inputs.find((one) => !looks(one)) ?? inputs[0], inputs.find(looks)]
  if (inputs.length < 2) return { latent, label: undefined }
  const names = inputs.map(({ layer }) => layer.config.name).join(' and ')
  if (inputs.length > 2 || !other || options.class === undefined || other === latent)
    throw refused(
      `it has ${inputs.length} inputs, ${names}, where a generator has its latent only${other ? '; name one class, --class 3, where its input tells the class' : ''}`,
    )
  return { latent, label: other }
}

/** A vector, or a single point with as many channels. */
function sizeOfLatent(layer: LayerConfig | undefined): number {
  const shape = layer && inputShape(layer)
  const size = shape?.at(-1)
  const isVector = shape?.slice(0, -1).every((side) => side === 1)
  const first = shape?.length === 3 && shape[1] === 1 && shape[2] === 1 ? shape[0] : undefined
  if (typeof size === 'number' && isVector) return size
  if (typeof first === 'number') return first
  throw refused(
    `it takes an input of shape [${shape?.join(', ') ?? ''}] (${layer?.config.name ?? 'none'}), where a generator takes a vector`,
  )
}

/** What tells the class, as it is for one of them: numbers that no latent changes. */
function labelled(state: State, { id, layer }: Step, size: number): number {
  const count = inputShape(layer)?.at(-1)
  const chosen = state.options.class ?? 0
  if (typeof count !== 'number' || count < 2) return -1
  if (chosen >= count) throw refused(`${id} tells ${count} classes, of which ${chosen} is none`)
  return constant(
    state,
    id,
    size,
    Float32Array.from({ length: count }, (_, i) => Number(i === chosen)),
  )
}

function constant(state: State, name: string, size: number, bias: Float32Array): number {
  const kernel = new Float32Array(size * bias.length)
  return push(state, { name, inputs: [0], kind: 'dense', kernel, bias, units: bias.length })
}

function push({ nodes, pictures }: State, node: Node): number {
  nodes.push(node)
  const place = nodes.length - 1
  if (makesPicture(node, pictures)) pictures.add(place)
  return place
}

function makesPicture(node: Node, pictures: ReadonlySet<number>): boolean {
  if (node.kind === 'flatten') return false
  if (node.kind === 'reshape') return !isPoint(node.shape)
  return WINDOWED.includes(node.kind) || node.inputs.some((input) => pictures.has(input))
}

const WINDOWED: readonly Kind['kind'][] = [
  'convolution',
  'transposed',
  'enlargement',
  'pad',
  'crop',
]

function place(state: State, step: Step, size: number, label: Step | undefined): void {
  const { layer, id, inputs } = step
  const read = inputs.map((input) => state.places.get(input) as number)
  const { class_name, config } = layer
  if (class_name === 'Embedding' && label && inputs[0] === label.id) {
    const [table] = state.weightsOf(layer, ['embeddings'])
    const width = table?.shape[1] ?? 0
    const chosen = state.options.class ?? 0
    if (chosen >= (table?.shape[0] ?? 0)) throw refused(`${id} has no class ${chosen}`)
    const row = table?.values.slice(chosen * width, (chosen + 1) * width) ?? new Float32Array()
    state.places.set(id, constant(state, id, size, row))
    return
  }
  if (class_name === 'Multiply' && read.length === 2 && !read.includes(-1)) {
    state.places.set(id, scaled(state, config.name, read))
    return
  }
  if (read.includes(-1))
    throw refused(`${config.name} (${class_name}) reads the class, where an Embedding must`)
  const kinds = kindsOf(state, layer)
  if (read.length > 1 && !JOINING.includes(class_name))
    throw refused(`${config.name} (${class_name}) reads ${read.length} inputs, where it has one`)
  const { isChannelsFirst, pictures } = state
  const isPicture = read.some((at) => pictures.has(at))
  requireChannelAxis(class_name, config, { isPicture, isChannelsFirst })
  let inputs2 = read
  for (const kind of kinds) {
    inputs2 = [push(state, { name: config.name, inputs: inputs2, ...kind })]
  }
  state.places.set(id, inputs2[0] as number)
}

/** Layers of several inputs. */
const JOINING = ['Add', 'Concatenate']

function kindsOf(state: State, layer: LayerConfig): Kind[] {
  const known = state.kinds.get(layer)
  if (known) return known
  const { class_name, config } = layer
  const convert = CONVERTERS.get(class_name)
  if (!convert)
    throw refused(`${config.name} is a ${class_name}, which generators are not compiled from`)
  const context = {
    framework: state.options.framework,
    isChannelsFirst: state.isChannelsFirst,
    weights: (names: readonly string[]) => state.weightsOf(layer, names),
  }
  const kinds = [...convert(config, context), ...activationAfter(layer)]
  state.kinds.set(layer, kinds)
  return kinds
}

/** The product of what is drawn and what is the same for every latent: of a class. */
function scaled(state: State, name: string, read: readonly number[]): number {
  const numbers = read.map((at) => numbersAt(state, at))
  const fixed = numbers.findIndex((one) => one !== undefined)
  const scale = numbers[fixed]
  if (!scale || numbers[1 - fixed]) throw refused(`${name} multiplies two things that are drawn`)
  const shift = new Float32Array(scale.length)
  return push(state, { name, inputs: [read[1 - fixed] as number], kind: 'affine', scale, shift })
}

/** What a node makes of every latent, where that is told by a class alone. */
function numbersAt(state: State, at: number): Float32Array | undefined {
  const node = state.nodes[at]
  if (node?.kind === 'dense' && node.kernel.every((weight) => weight === 0)) return node.bias
  if (!node || node.kind === 'latent') return undefined
  const read = numbersAt(state, node.inputs[0] as number)
  if (!read || node.kind === 'flatten' || node.kind === 'reshape') return read
  if (node.kind === 'activation') return read.map(curveOf(node.activation))
  if (node.kind !== 'dense') return undefined
  const { units, kernel, bias } = node
  return Float32Array.from({ length: units }, (_, unit) =>
    read.reduce(
      (sum, value, i) => sum + value * (kernel[i * units + unit] ?? 0),
      bias?.[unit] ?? 0,
    ),
  )
}

/** What most layers may end in. */
function activationAfter({ class_name, config }: LayerConfig): Kind[] {
  if (!/^(Dense|Conv|SeparableConv|Depthwise)/.test(class_name)) return []
  const activation: Activation | undefined = activationOf(config.activation, config.name)
  return activation ? [{ kind: 'activation', activation }] : []
}

/** A vector of as many numbers as a square picture has is one. */
export function pictured(
  nodes: readonly Node[],
  order: 'channels-last' | 'channels-first',
): Network {
  let last = nodes.at(-1)
  const kept = [...nodes]
  while (last?.kind === 'flatten') {
    kept.pop()
    last = kept.at(-1)
  }
  const units = unitsOf(kept)
  if (units === undefined) return kept
  for (const channels of [1, 3]) {
    const side = Math.sqrt(units / channels)
    if (Number.isInteger(side) && side >= 8)
      return [
        ...kept,
        {
          name: last?.name ?? '',
          inputs: [kept.length - 1],
          kind: 'reshape',
          shape: { height: side, width: side, channels },
          order: channels === 1 ? 'channels-last' : order,
        },
      ]
  }
  return kept
}

/** Numbers of the vector that a network ends in, when it does. */
function unitsOf(nodes: readonly Node[]): number | undefined {
  for (let at = nodes.length - 1; at >= 0; ) {
    const node = nodes[at] as Node
    if (node.kind === 'dense') {
      const isVector =
        !nodes
          .slice(0, at)
          .some(
            ({ kind }) => kind === 'reshape' || kind === 'convolution' || kind === 'transposed',
          ) || nodes.slice(0, at).some(({ kind }) => kind === 'flatten')
      return isVector ? node.units : undefined
    }
    if (node.kind !== 'activation' && node.kind !== 'affine') return undefined
    at = node.inputs[0] ?? -1
  }
  return undefined
}
