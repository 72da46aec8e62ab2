import type { Activation } from '../../lib/model/compile/activation.ts'
import { affineOf } from '../../lib/model/compile/convert.ts'
import type { Kind, Network, Node } from '../../lib/model/compile/network.ts'
import type { ForeignArray } from '../run/safetensors.ts'
import { refused } from './refusal.ts'
import { type Module, readModules, type Tensor, unknown } from './state.ts'

/** What a state dict does not say: it holds weights only. Whatever is not told is tried. */
export type TorchOptions = {
  /** Between the layers. */
  activation?: 'relu' | 'leaky-relu' | undefined
  /** Of leaky relu, for values below 0. */
  slope?: number | undefined
  /** Of every batch norm. */
  epsilon?: number | undefined
  /** Of a generator of several classes: the one to draw. */
  class?: number | undefined
}

/** The side and the channels of the pictures that it is to make, and how long its latents are. */
export type Goal = { resolution: number; channels: number; latentSize: number }

/** One way in which weights may belong together. */
export type Variant = {
  network: Network
  /** What was assumed, in words. */
  words: string
}

/**
 * The networks that a PyTorch state dict may be, the likeliest first. Modules are known by the shapes of their tensors;
 * names only tell which belong together and, where shapes leave a choice, which comes first.
 *
 * Source: Radford, Metz and Chintala, arXiv:1511.06434, as PyTorch's example of it has it; for doublings Odena, Dumoulin
 * and Olah, "Deconvolution and checkerboard artifacts", Distill, 2016.
 *
 * @throws GardenError `invalid_model` naming the tensor that is not understood
 */
export function* torchVariants(
  arrays: readonly ForeignArray[],
  options: TorchOptions,
  goal: Goal,
): Generator<Variant> {
  const modules = readModules(arrays)
  const hasClasses = modules.some(({ kind }) => kind === 'embedding')
  const places = hasClasses ? (['before', 'after'] as const) : (['before'] as const)
  const chains = places.map((place) => ({
    chain: chainOf(modules, options, goal, place),
    words: hasClasses ? [`the class ${place} the latent`] : [],
  }))
  const first = chains[0]?.chain ?? []
  const plans = plansOf(first, goal)
  if (plans.length === 0) throw noPlan(first, goal)
  for (const choice of choicesOf(first, options))
    for (const plan of plans)
      for (const { chain, words } of chains)
        yield {
          network: networkOf(chain, plan, choice, goal),
          words: [...words, wordsOf(plan, choice, chain)].join(', '),
        }
}

type Linear = Extract<Module, { kind: 'linear' }>
type Norm = Extract<Module, { kind: 'norm' }>

/** A layer, and what comes after it until the next. */
type Link = {
  layer: Linear | Extract<Module, { kind: 'convolution' }>
  norm: Norm | undefined
  /** Whether the norm's name comes right after the layer's, or leaves room for an activation. */
  gap: boolean
  slopes: Float32Array | undefined
}

/** Layers in their order: each takes as many channels as the one before it gives. */
function chainOf(
  modules: readonly Module[],
  options: TorchOptions,
  goal: Goal,
  place: 'before' | 'after',
): Link[] {
  const embedding = modules.find(({ kind }) => kind === 'embedding')
  const layers = modules.filter(({ kind }) => kind === 'linear' || kind === 'convolution')
  if (layers.length === 0) throw unknown(undefined)
  const isNumbered =
    new Set(modules.map(({ name }) => name.replace(/\d+$/, ''))).size === 1 ||
    new Set(layers.map(({ name }) => name.replace(/\d+/g, '#'))).size === 1
  const ordered = (isNumbered ? layers : ordering(layers as Link['layer'][])) as Link['layer'][]
  const links: Link[] = ordered.map((layer) => ({
    layer,
    norm: undefined,
    gap: false,
    slopes: undefined,
  }))
  for (const module of modules) {
    if (module.kind !== 'norm' && module.kind !== 'slopes') continue
    const link = before(links, module) ?? fitting(links, module)
    if (!link) throw unknown(tensorOf(module))
    if (module.kind === 'slopes') link.slopes = module.slopes
    else {
      link.norm = module
      link.gap = isBeside(module, link.layer) && numberOf(module) - numberOf(link.layer) > 1
    }
  }
  const first = links[0] as Link
  if (embedding?.kind === 'embedding')
    first.layer = classed(first.layer, embedding.weight, { ...options, place }, goal)
  return links
}

/** A norm without numbers of its own is named by nothing but its place. */
function tensorOf({ name, ...module }: Norm | Extract<Module, { kind: 'slopes' }>) {
  const shape = [module.kind === 'norm' ? module.channels : module.slopes.length]
  return {
    name: module.kind === 'norm' && module.mean ? `${name}.running_mean` : `${name}.weight`,
    shape,
  }
}

function numberOf({ name }: { name: string }): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0)
}

function isBeside(one: { name: string }, other: { name: string }): boolean {
  const parent = ({ name }: { name: string }) => name.replace(/\d+$/, '')
  return parent(one) === parent(other)
}

/** The layer that a norm follows in a Sequential. */
function before(links: readonly Link[], module: Module): Link | undefined {
  if (!/(^|\.)\d+$/.test(module.name)) return undefined
  return links.findLast(
    ({ layer }) => isBeside(layer, module) && numberOf(layer) < numberOf(module),
  )
}

/** The first layer without one that makes as many channels. */
function fitting(links: readonly Link[], module: Module): Link | undefined {
  if (module.kind === 'slopes') return links.find(({ slopes }) => !slopes)
  if (module.kind !== 'norm') return undefined
  return links.find(({ layer, norm }, i) => {
    const next = links[i + 1]?.layer
    const isRoot = layer.kind === 'linear' && next?.kind === 'convolution'
    const sizes = [sidesOf(layer).outputs, ...(isRoot ? [sidesOf(next).inputs] : [])]
    return !norm && sizes.includes(module.channels)
  })
}

function inputsOf({ kind, weight }: Link['layer']): number[] {
  const [first = 0, second = 0] = weight.shape
  return kind === 'linear' ? [second] : [first, second]
}

/** Kernels of 3 and 1 are usually Conv2d's, all others ConvTranspose2d's. */
function sidesOf({ kind, weight }: Link['layer']): { inputs: number; outputs: number } {
  const [first = 0, second = 0, side] = weight.shape
  return kind === 'linear' || side === 3 || side === 1
    ? { inputs: second, outputs: first }
    : { inputs: first, outputs: second }
}

/** Of layers with names of their own: linear ones first, then those that take what the one before gives. */
function ordering(layers: readonly Link['layer'][]): Link['layer'][] {
  const linears = layers.filter(({ kind }) => kind === 'linear')
  const left = new Set(layers.filter(({ kind }) => kind === 'convolution'))
  const chain: Link['layer'][] = [...linears]
  const given = new Set([...left].map((one) => sidesOf(one).outputs))
  let next = [...left].find((one) => !given.has(sidesOf(one).inputs)) ?? [...left][0]
  while (next) {
    chain.push(next)
    left.delete(next)
    const { outputs } = sidesOf(next)
    next = [...left].find((one) => sidesOf(one).inputs === outputs)
  }
  const [outside] = left
  if (outside) throw unknown(outside.weight)
  return chain
}

/** The first layer for one class: what its embedding adds is the same for every latent. */
function classed(
  layer: Link['layer'],
  embedding: Tensor,
  options: TorchOptions & { place: 'before' | 'after' },
  { latentSize }: Goal,
): Link['layer'] {
  const [classes = 0, width = 0] = embedding.shape
  const [units = 0, inputs = 0] = layer.weight.shape
  if (layer.kind !== 'linear' || inputs !== latentSize + width) throw unknown(embedding)
  if (options.class === undefined)
    throw refused(
      `The generator draws one of ${classes} classes (${embedding.name}).`,
      'Name the one to publish, --class 3, and make the sample of it alone.',
    )
  if (options.class >= classes) throw refused(`${embedding.name} has no class ${options.class}.`)
  const row = embedding.data.subarray(options.class * width, (options.class + 1) * width)
  const kernel = new Float32Array(units * latentSize)
  const bias = layer.bias ? layer.bias.slice() : new Float32Array(units)
  for (let unit = 0; unit < units; unit++) {
    const weights = layer.weight.data.subarray(unit * inputs, (unit + 1) * inputs)
    const [latent, own] = options.place === 'before' ? [width, 0] : [0, latentSize]
    kernel.set(weights.subarray(latent, latent + latentSize), unit * latentSize)
    for (const [i, value] of row.entries())
      bias[unit] = (bias[unit] as number) + value * (weights[own + i] as number)
  }
  return { ...layer, bias, weight: { ...layer.weight, shape: [units, latentSize], data: kernel } }
}

/** What a layer does to the size, and whether its kernel is a Conv2d's. */
type Step = {
  by: 'linear' | 'root' | 'transposed' | 'convolution'
  /** After an enlargement so many times. */
  enlarged: number
  stride: number
  padding: number
  more: number
  inputs: number
  outputs: number
  side: number
}

type Plan = { steps: Step[]; root: { side: number; channels: number } }

/** Every way in which the layers' sizes lead to the goal's, the likeliest first. */
function plansOf(chain: readonly Link[], goal: Goal): Plan[] {
  const plans: Plan[] = []
  const first = chain.findIndex(({ layer }) => layer.kind === 'convolution')
  if (first < 0) return perceptron(chain, goal)
  const flat = chain.slice(0, first)
  const isRooted = first === 0
  const starts = isRooted ? [{ side: 1, channels: goal.latentSize }] : rootsOf(chain, first)
  for (const root of starts) {
    const steps = flat.map(({ layer }) => linear(layer))
    search(first, root, steps, isRooted)

    function search(at: number, now: Plan['root'], steps: readonly Step[], isRoot: boolean): void {
      if (plans.length >= MOST_PLANS * 8) return
      const link = chain[at]
      if (!link) {
        const isGoal = now.side === goal.resolution && now.channels === goal.channels
        if (isGoal) plans.push({ steps: [...steps], root })
        return
      }
      for (const step of stepsOf(link.layer, now, isRoot)) {
        const side = sideAfter(step, now.side)
        if (side > goal.resolution || side < 1) continue
        search(at + 1, { side, channels: step.outputs }, [...steps, step], false)
      }
    }
  }
  return plans.sort((one, other) => oddity(one) - oddity(other)).slice(0, MOST_PLANS)
}

const MOST_PLANS = 12

function linear({ weight }: Link['layer']): Step {
  const [outputs = 0, inputs = 0] = weight.shape
  return { by: 'linear', enlarged: 1, stride: 1, padding: 0, more: 0, inputs, outputs, side: 1 }
}

function perceptron(chain: readonly Link[], { resolution, channels }: Goal): Plan[] {
  const steps = chain.map(({ layer }) => linear(layer))
  const units = steps.at(-1)?.outputs
  if (units !== resolution ** 2 * channels) return []
  return [{ steps, root: { side: resolution, channels } }]
}

/** The pictures that a linear layer's output may be, for what comes after it. */
function rootsOf(chain: readonly Link[], first: number) {
  const units = chain[first - 1]?.layer.weight.shape[0] ?? 0
  const next = chain[first]?.layer
  return [...new Set(next ? inputsOf(next) : [])]
    .map((channels) => ({ side: Math.sqrt(units / channels), channels }))
    .filter(({ side }) => Number.isInteger(side) && side > 0)
}

/** What a layer of such a kernel usually does; where it may do several things, in order. */
function stepsOf(
  layer: Link['layer'],
  now: { side: number; channels: number },
  isRoot: boolean,
): Step[] {
  const [first = 0, second = 0, side = 0, width] = layer.weight.shape
  if (layer.kind !== 'convolution' || side !== width) throw unknown(layer.weight)
  const steps: Step[] = []
  if (first === now.channels) {
    const base = { by: 'transposed', enlarged: 1, inputs: first, outputs: second, side } as const
    if (isRoot) steps.push({ ...base, by: 'root', stride: 1, padding: 0, more: 0 })
    for (const stride of [2, 1, 4, 3]) {
      for (let padding = 0; padding <= side / 2; padding++)
        for (const more of [0, 1]) {
          const plain = (side - stride + more) / 2 === padding
          const odd = stride === 2 && side === 3 && padding === 1 && more === 0
          const bare = padding === 0 && more === 0
          if (more < stride && (plain || odd || bare))
            steps.push({ ...base, stride, padding, more })
        }
    }
  }
  if (second === now.channels && side % 2 === 1) {
    const base = {
      by: 'convolution',
      stride: 1,
      more: 0,
      inputs: second,
      outputs: first,
      side,
    } as const
    for (const enlarged of [1, 2, 4]) steps.push({ ...base, enlarged, padding: (side - 1) / 2 })
  }
  return steps
}

function sideAfter({ by, enlarged, stride, padding, more, side }: Step, before: number): number {
  if (by === 'convolution') return before * enlarged + 2 * padding - side + 1
  return (before - 1) * stride - 2 * padding + side + more
}

/** How unlike the usual: kernels of 3 and 1 are Conv2d's, doublings come early, and by one layer each. */
function oddity({ steps }: Plan): number {
  return steps.reduce((sum, { by, side, enlarged, stride, padding, more }, i) => {
    const isThin = side === 3 || side === 1
    const kind = by === 'linear' || by === 'root' || (by === 'convolution') === isThin ? 0 : 10
    const late = enlarged === 2 ? i : 0
    const factor = enlarged > 2 || stride > 2 ? 20 : 0
    const cut =
      by === 'transposed' && stride === 2 && side === 3 && more === 0 && padding === 1 ? 1 : 0
    const bare =
      by === 'transposed' && padding === 0 && side - stride + more > 0 && side - stride < side - 1
        ? 2
        : 0
    return sum + kind + late + factor + cut + bare
  }, 0)
}

/** What is done between the layers. */
type Choice = {
  activation: Activation
  named: string
  epsilons: readonly [first: number, others: number]
  isFirst: boolean
  isNormLast: boolean
  by: 'nearest' | 'bilinear'
  end: 'tanh' | 'sigmoid' | 'linear'
}

const ACTIVATIONS: [string, Activation][] = [
  ['relu', { curve: 'leaky', slope: 0 }],
  ['leaky relu of slope 0.2', { curve: 'leaky', slope: 0.2 }],
  ['leaky relu of slope 0.01', { curve: 'leaky', slope: 0.01 }],
  ['leaky relu of slope 0.1', { curve: 'leaky', slope: 0.1 }],
  ['elu', { curve: 'elu', alpha: 1 }],
  ['selu', { curve: 'selu' }],
  ['gelu', { curve: 'gelu' }],
  ['silu', { curve: 'swish' }],
  ['tanh', { curve: 'tanh' }],
  ['sigmoid', { curve: 'sigmoid' }],
  ['mish', { curve: 'mish' }],
]

const EPSILONS: (readonly [number, number])[] = [
  [1e-5, 1e-5],
  [1e-5, 0.8],
  [0.8, 0.8],
  [1e-3, 1e-3],
  [1e-4, 1e-4],
  [1e-6, 1e-6],
]

/** All that is tried, the likeliest first; what is told is not. */
function choicesOf(chain: readonly Link[], options: TorchOptions): Choice[] {
  const isNormed = chain.some(({ norm }) => norm?.mean)
  const thin = chain.some(({ layer }) => [3, 5].includes(layer.weight.shape[2] ?? 0))
  const gaps = new Set(chain.filter(({ norm }) => norm).map(({ gap }) => gap))
  const epsilons =
    options.epsilon === undefined ? EPSILONS : [[options.epsilon, options.epsilon] as const]
  const choices: (Choice & { oddity: number })[] = []
  const each = <T>(values: readonly T[], act: (value: T, place: number) => void) =>
    values.forEach(act)
  each(activationsOf(options), ([named, activation], a) =>
    each(isNormed ? epsilons : epsilons.slice(0, 1), (pair, e) =>
      each([true, false], (isFirst, f) =>
        each(gaps.has(true) ? [true, false] : [false, true], (isNormLast, n) =>
          each(thin ? (['nearest', 'bilinear'] as const) : (['nearest'] as const), (by, b) =>
            each(['tanh', 'sigmoid', 'linear'] as const, (end, t) =>
              choices.push({
                activation,
                named,
                epsilons: pair,
                isFirst,
                isNormLast,
                by,
                end,
                oddity: isKnown(activation, pair, isFirst)
                  ? n + b + t
                  : a + e + 2 * f + 3 * n + 2 * b + 2 * t,
              }),
            ),
          ),
        ),
      ),
    ),
  )
  return choices.sort((one, other) => one.oddity - other.oddity)
}

/** As the PyTorch-GAN collection has its DCGANs, which many others are made after. */
function isKnown(
  activation: Activation,
  [first, others]: readonly [number, number],
  isFirst: boolean,
): boolean {
  const isLeaky = activation.curve === 'leaky' && activation.slope === 0.2
  return isLeaky && first === 1e-5 && others === 0.8 && !isFirst
}

function activationsOf({ activation, slope }: TorchOptions): [string, Activation][] {
  if (activation === 'relu') return ACTIVATIONS.slice(0, 1)
  if (activation === 'leaky-relu' || slope !== undefined) {
    const own = slope ?? 0.2
    return [[`leaky relu of slope ${own}`, { curve: 'leaky', slope: own }]]
  }
  return ACTIVATIONS
}

function wordsOf(
  { steps }: Plan,
  { named, epsilons, isFirst, isNormLast, by, end }: Choice,
  chain: readonly Link[],
): string {
  const isNormed = chain.some(({ norm }) => norm?.mean)
  const first =
    epsilons[0] === epsilons[1] ? `${epsilons[0]}` : `${epsilons[0]} at first, then ${epsilons[1]}`
  return [
    named,
    ...(isFirst ? [] : ['none before the first convolution']),
    ...(isNormed ? [`epsilon ${first}`] : []),
    ...(isNormLast && chain.some(({ norm }) => norm) ? ['norms after activations'] : []),
    ...(steps.some(({ enlarged }) => enlarged > 1) ? [`${by} doublings`] : []),
    `${end} at the end`,
  ].join(', ')
}

function networkOf(chain: readonly Link[], plan: Plan, choice: Choice, goal: Goal): Network {
  const nodes: Node[] = [{ name: 'latent', inputs: [], kind: 'latent', size: goal.latentSize }]
  const push = (name: string, kinds: readonly Kind[]) => {
    for (const kind of kinds) nodes.push({ name, inputs: [nodes.length - 1], ...kind } as Node)
  }
  const normed = chain.filter(({ norm }) => norm)
  const rootAt = plan.steps.findLastIndex(({ by }) => by === 'linear')
  for (const [i, link] of chain.entries()) {
    const step = plan.steps[i] as Step
    const { name } = link.layer
    const isLast = i === chain.length - 1
    const isRoot = i === rootAt
    const { side, channels } = plan.root
    const shape = { height: side, width: side, channels }
    push(name, layerKinds(link, step, choice))
    const epsilon = choice.epsilons[normed.indexOf(link) === 0 ? 0 : 1]
    const isFlat = link.norm?.channels === step.outputs
    if (isRoot && (!link.norm || !isFlat))
      push(name, [{ kind: 'reshape', shape, order: 'channels-first' }])
    const norm = normKinds(link.norm, epsilon)
    const isSilent = isLast || (i === Math.max(rootAt, 0) && !choice.isFirst)
    const act: Kind[] = isSilent ? [] : [activationKind(link, choice)]
    push(name, choice.isNormLast ? [...act, ...norm] : [...norm, ...act])
    if (isRoot && link.norm && isFlat)
      push(name, [{ kind: 'reshape', shape, order: 'channels-first' }])
  }
  if (choice.end !== 'linear')
    push(choice.end, [{ kind: 'activation', activation: { curve: choice.end } }])
  return nodes
}

function activationKind({ slopes }: Link, { activation }: Choice): Kind {
  if (!slopes) return { kind: 'activation', activation }
  const [only = 0.25] = slopes
  return slopes.length === 1
    ? { kind: 'activation', activation: { curve: 'leaky', slope: only } }
    : { kind: 'slopes', slopes }
}

function layerKinds({ layer }: Link, step: Step, { by }: Choice): Kind[] {
  const { weight, bias } = layer
  const { outputs, side, stride, padding, more, enlarged } = step
  if (step.by === 'linear')
    return [{ kind: 'dense', units: outputs, bias, kernel: transposedMatrix(weight) }]
  const margins = { top: padding, left: padding, bottom: padding - more, right: padding - more }
  const isTransposed = step.by !== 'convolution'
  const window = {
    kernel: lastAxes(weight, isTransposed),
    bias,
    height: side,
    width: side,
    filters: outputs,
    stride,
    padding: margins,
  }
  if (isTransposed) return [{ kind: 'transposed', ...window }]
  return [
    ...(enlarged > 1 ? [{ kind: 'enlargement', factor: enlarged, by } as const] : []),
    { kind: 'convolution', ...window },
  ]
}

/** [out, in] as [in, out]. */
function transposedMatrix({ shape, data }: Tensor): Float32Array {
  const [outputs = 0, inputs = 0] = shape
  const values = new Float32Array(data.length)
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++)
      values[input * outputs + output] = data[output * inputs + input] as number
  return values
}

/** [in, out, height, width] or [out, in, height, width] as [height, width, in, out]. */
export function lastAxes(
  { shape, data }: Pick<Tensor, 'shape' | 'data'>,
  isInputFirst: boolean,
): Float32Array {
  const [first = 0, second = 0, height = 0, width = 0] = shape
  const [inputs, outputs] = isInputFirst ? [first, second] : [second, first]
  const values = new Float32Array(data.length)
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++)
      for (let tap = 0; tap < height * width; tap++) {
        const row = isInputFirst ? input * second + output : output * second + input
        values[(tap * inputs + input) * outputs + output] = data[
          row * height * width + tap
        ] as number
      }
  return values
}

function normKinds(norm: Norm | undefined, epsilon: number): Kind[] {
  if (!norm) return []
  const { mean, variance, gamma, beta } = norm
  if (!mean || !variance)
    return [
      { kind: 'normal', over: 'picture', groups: 'each', epsilon: 1e-5, scale: gamma, shift: beta },
    ]
  return [affineOf({ mean, variance, epsilon, gamma, beta })]
}

function noPlan(chain: readonly Link[], { resolution, channels }: Goal): Error {
  const { weight } = (chain.at(-1) as Link).layer
  return refused(
    `No usual strides and paddings lead from the latent through ${chain.length} layers to the sample's pictures of ${resolution} × ${resolution} × ${channels}; the last tensor is ${weight.name} of shape [${weight.shape.join(', ')}].`,
    'Tell the network exactly, as ONNX: training/import/sample_torch.py --onnx writes it beside the sample.',
  )
}
