import { type Layer, refused } from './layers.ts'
import {
  convolutionPhases,
  densePhase,
  type Phase,
  splitPhase,
  transposedPhases,
} from './phases.ts'

export type Shape = { height: number; width: number; channels: number }

/**
 * One step of a compiled generator, activation(bias + convolution): norms are folded into it, and
 * what enlarges is taken apart into phases, each an ordinary convolution that gives every
 * `stride`-th line and column.
 */
export type Stage = {
  /** Of the layer that it was made from. */
  name: string
  input: Shape
  output: Shape
  /** Positions that each phase computes. */
  grid: { height: number; width: number }
  stride: number
  phases: Phase[]
  /** Slope of the activation below zero: 0 is relu, 1 is none. */
  below: number
  /** Whether the hyperbolic tangent follows; of the last stage only. */
  tanh: boolean
}

/**
 * Folds a generator's layers into stages.
 *
 * @returns stages from [1, 1, latentSize] to [resolution, resolution, channels]
 * @throws GardenError `invalid_manifest` naming the layer that cannot be folded
 */
export function foldLayers(layers: readonly Layer[], latentSize: number): Stage[] {
  const stages: Stage[] = []
  let enlarged = 1
  for (const layer of layers) {
    const input = stages.at(-1)?.output ?? { height: 1, width: 1, channels: latentSize }
    if (layer.kind === 'enlargement') enlarged *= 2
    else if (layer.kind === 'norm') foldNorm(finished(stages, layer.name), layer)
    else if (layer.kind === 'activation') foldActivation(finished(stages, layer.name), layer)
    else if (layer.kind === 'reshape') reshape(stages.at(-1), layer, input)
    else {
      if (enlarged > 1 && layer.kind !== 'convolution')
        throw refused(`${layer.name} follows an enlargement, where a Conv2D must`)
      stages.push(newStage(layer, input, enlarged))
      enlarged = 1
    }
  }
  if (enlarged > 1) throw refused('an enlargement is the last layer')
  const early = stages.slice(0, -1).find(({ tanh }) => tanh)
  if (early) throw refused(`${early.name} ends in tanh before the last layer`)
  return stages
}

type Of<Kind extends Layer['kind']> = Extract<Layer, { kind: Kind }>

/** The stage so far, as long as nothing but a sum has been done. */
function finished(stages: readonly Stage[], follower: string): Stage {
  const stage = stages.at(-1)
  if (stage && stage.below === 1 && !stage.tanh) return stage
  throw refused(`${follower} does not directly follow a Dense or convolution`)
}

function foldNorm(stage: Stage, { name, scale, shift }: Of<'norm'>): void {
  if (scale.length !== stage.output.channels)
    throw refused(`${name} has ${scale.length} channels, not ${stage.output.channels}`)
  for (const { kernel, bias } of stage.phases) {
    for (let i = 0; i < kernel.values.length; i++)
      kernel.values[i] = (kernel.values[i] as number) * (scale[i % scale.length] as number)
    for (let i = 0; i < bias.length; i++)
      bias[i] = (bias[i] ?? 0) * (scale[i] ?? 0) + (shift[i] ?? 0)
  }
}

function foldActivation(stage: Stage, { activation }: Of<'activation'>): void {
  if (activation === 'tanh') stage.tanh = true
  else stage.below = activation.below
}

/** A vector as a picture: each position is a phase of its own. */
function reshape(stage: Stage | undefined, { name, shape }: Of<'reshape'>, input: Shape): void {
  const [height = 0, width = 0, channels = 0] = shape
  const isVector = input.height === 1 && input.width === 1
  if (
    shape.length !== 3 ||
    height !== width ||
    !isVector ||
    height * width * channels !== input.channels
  )
    throw refused(`${name} is no square of the ${input.channels} numbers before it`)
  if (height === 1) return
  const [phase] = stage?.phases ?? []
  if (!stage || !phase) throw refused(`${name} makes a picture of the latent itself`)
  stage.output = { height, width, channels }
  stage.stride = height
  stage.phases = splitPhase(phase, height, channels)
}

function newStage(
  layer: Of<'dense'> | Of<'convolution'> | Of<'transposed'>,
  input: Shape,
  enlarged: number,
): Stage {
  requireKernel(layer, input)
  const { phases, stride, output } = takenApart(layer, input, enlarged)
  const grid = { height: output.height / stride, width: output.width / stride }
  return { name: layer.name, input, output, grid, stride, phases, below: 1, tanh: false }
}

/** Too few numbers would be read as zeros. */
function requireKernel(
  layer: Of<'dense'> | Of<'convolution'> | Of<'transposed'>,
  { channels }: Shape,
): void {
  const outputs = layer.kind === 'dense' ? layer.units : layer.filters
  const expected = (layer.kind === 'dense' ? 1 : layer.side ** 2) * channels * outputs
  if (layer.kernel.length !== expected)
    throw refused(`the kernel of ${layer.name} has ${layer.kernel.length} numbers, not ${expected}`)
  const biases = layer.bias?.length ?? outputs
  if (biases !== outputs) throw refused(`${layer.name} has ${biases} biases, not ${outputs}`)
}

function takenApart(
  layer: Of<'dense'> | Of<'convolution'> | Of<'transposed'>,
  input: Shape,
  enlarged: number,
): Pick<Stage, 'phases' | 'stride' | 'output'> {
  if (layer.kind === 'dense') {
    if (input.height > 1) throw refused(`${layer.name} is a Dense over a picture`)
    const output = { height: 1, width: 1, channels: layer.units }
    return { phases: [densePhase(layer, input.channels)], stride: 1, output }
  }
  const { side, stride, padding, filters } = layer
  if (layer.kind === 'convolution') {
    if (padding !== 'same') throw refused(`${layer.name} is a Conv2D without padding`)
    const output = {
      height: input.height * enlarged,
      width: input.width * enlarged,
      channels: filters,
    }
    return { phases: convolutionPhases(layer, input.channels, enlarged), stride: enlarged, output }
  }
  const isRoot = padding === 'valid' && input.height === 1 && input.width === 1
  if (!isRoot && (padding !== 'same' || side < stride))
    throw refused(`${layer.name} is a Conv2DTranspose without padding, or with gaps`)
  const step = isRoot ? side : stride
  const output = { height: input.height * step, width: input.width * step, channels: filters }
  return {
    phases: transposedPhases(
      layer,
      input.channels,
      step,
      isRoot ? 0 : Math.floor((side - stride) / 2),
    ),
    stride: step,
    output,
  }
}
