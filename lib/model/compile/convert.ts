import * as z from 'zod'
import { activationLayer, activationOf, optionsOf } from './named.ts'
import { type Kind, type Margins, refused, type Window } from './network.ts'

/** Whose layers are read. */
export type Framework = 'Keras' | 'TensorFlow.js'

/** A weight: its numbers in row-major order of its shape. */
export type Weight = { shape: readonly number[]; values: Float32Array }

type Config = { name: string; [option: string]: unknown }

export type Context = {
  framework: Framework
  isChannelsFirst: boolean
  weights(names: readonly string[]): Weight[]
}

type Converter = (config: Config, context: Context) => Kind[]

const nothing: Converter = () => []

/** What each class of layers stands for; whether an activation follows is not theirs. */
export const CONVERTERS: ReadonlyMap<string, Converter> = new Map<string, Converter>([
  ...[
    'InputLayer',
    'Dropout',
    'SpatialDropout2D',
    'GaussianNoise',
    'GaussianDropout',
    'AlphaDropout',
    'ActivityRegularization',
    'Identity',
  ].map((name): [string, Converter] => [name, nothing]),
  ['Dense', dense],
  ['Reshape', reshape],
  ['Flatten', () => [{ kind: 'flatten', order: 'channels-last' }]],
  ['BatchNormalization', batchNorm],
  ['LayerNormalization', layerNorm],
  ['GroupNormalization', groupNorm],
  ['Activation', named],
  ...['ReLU', 'LeakyReLU', 'ELU'].map((name): [string, Converter] => [
    name,
    (config) => [{ kind: 'activation', activation: activationLayer(name, config, config.name) }],
  ]),
  ['PReLU', slopes],
  ['Rescaling', rescaling],
  ['Conv2D', (config, context) => window('convolution', config, context)],
  ['Conv2DTranspose', (config, context) => window('transposed', config, context)],
  ['DepthwiseConv2D', depthwise],
  ['SeparableConv2D', separable],
  ['UpSampling2D', enlargement],
  ['ZeroPadding2D', (config) => [{ kind: 'pad', margins: marginsOf(config, 'padding') }]],
  ['Cropping2D', (config) => [{ kind: 'crop', margins: marginsOf(config, 'cropping') }]],
  ['Add', () => [{ kind: 'add' }]],
  ['Concatenate', () => [{ kind: 'concatenation' }]],
])

const axisSchema = z.object({ axis: z.union([z.int(), z.array(z.int())]).default(-1) })

const WITH_AXIS = ['BatchNormalization', 'LayerNormalization', 'GroupNormalization', 'Concatenate']

/**
 * That what normalises or joins an axis does so to channels.
 *
 * @throws GardenError `invalid_manifest` naming the layer and its axis
 */
export function requireChannelAxis(
  class_name: string,
  config: Config,
  { isPicture, isChannelsFirst }: { isPicture: boolean; isChannelsFirst: boolean },
): void {
  if (!WITH_AXIS.includes(class_name)) return
  const axes = [optionsOf(config, axisSchema, config.name).axis].flat()
  const [axis = -1, other] = axes
  // A vector may be a picture of a single pixel, of either order.
  const [first, last] = [!isPicture || isChannelsFirst, !isPicture || !isChannelsFirst]
  const channels = [...(first ? [1, -3] : []), ...(last ? [3, -1] : [])]
  if (other === undefined && channels.includes(axis)) return
  throw refused(`${config.name} (${class_name}) is over axis ${axes.join(', ')}, not over channels`)
}

const biased = z.object({ use_bias: z.boolean().default(true) })

function dense(config: Config, { weights }: Context): Kind[] {
  const { use_bias, units } = optionsOf(
    config,
    biased.extend({ units: z.int().min(1) }),
    config.name,
  )
  const [kernel, bias] = weights(use_bias ? ['kernel', 'bias'] : ['kernel'])
  if (kernel?.shape.length !== 2 || kernel.shape[1] !== units) throw misfit(config, kernel)
  return [{ kind: 'dense', units, kernel: kernel.values, bias: bias?.values }]
}

const targetSchema = z.object({ target_shape: z.array(z.int()).min(1).max(3) })

function reshape(config: Config, { isChannelsFirst }: Context): Kind[] {
  const { target_shape } = optionsOf(config, targetSchema, config.name)
  if (target_shape.length === 1) return [{ kind: 'flatten', order: 'channels-last' }]
  if (target_shape.some((side) => side < 1))
    throw refused(`${config.name} leaves a side of [${target_shape.join(', ')}] open`)
  const [first = 1, second = 1, third = 1] = target_shape
  const isFirst = isChannelsFirst && target_shape.length === 3
  const shape = isFirst
    ? { height: second, width: third, channels: first }
    : { height: first, width: second, channels: third }
  return [{ kind: 'reshape', shape, order: isFirst ? 'channels-first' : 'channels-last' }]
}

const normSchema = z.object({
  epsilon: z.number().positive().default(0.001),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
})

/** (x − mean) / √(variance + ε) · gamma + beta, as x · scale + shift. */
function batchNorm(config: Config, { weights }: Context): Kind[] {
  const { epsilon, center, scale } = optionsOf(config, normSchema, config.name)
  const names = [
    ...(scale ? ['gamma'] : []),
    ...(center ? ['beta'] : []),
    'moving_mean',
    'moving_variance',
  ]
  const read = weights(names)
  const named = (name: string) => read[names.indexOf(name)]?.values
  const [mean, variance] = [named('moving_mean'), named('moving_variance')]
  if (!mean || !variance) throw misfit(config, undefined)
  return [affineOf({ mean, variance, epsilon, gamma: named('gamma'), beta: named('beta') })]
}

/** A batch norm as it is once trained. */
export function affineOf({
  mean,
  variance,
  epsilon,
  gamma,
  beta,
}: {
  mean: Float32Array
  variance: Float32Array
  epsilon: number
  gamma?: Float32Array | undefined
  beta?: Float32Array | undefined
}): Kind {
  const scale = variance.map((value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon))
  const shift = mean.map((value, i) => (beta?.[i] ?? 0) - value * (scale[i] ?? 0))
  return { kind: 'affine', scale, shift }
}

function layerNorm(config: Config, { weights }: Context): Kind[] {
  const { epsilon, center, scale } = optionsOf(config, normSchema, config.name)
  return normalOf({ over: 'position', groups: 1, epsilon }, { center, scale }, weights)
}

const groupSchema = normSchema.extend({ groups: z.int().default(32) })

function groupNorm(config: Config, { weights }: Context): Kind[] {
  const { epsilon, center, scale, groups } = optionsOf(config, groupSchema, config.name)
  if (groups === -1)
    return normalOf({ over: 'picture', groups: 'each', epsilon }, { center, scale }, weights)
  if (groups < 1) throw refused(`${config.name} has ${groups} groups`)
  return normalOf({ over: 'picture', groups, epsilon }, { center, scale }, weights)
}

function normalOf(
  what: { over: 'picture' | 'position'; groups: number | 'each'; epsilon: number },
  { center, scale }: { center: boolean; scale: boolean },
  weights: Context['weights'],
): Kind[] {
  const names = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])]
  const read = weights(names)
  const named = (name: string) => read[names.indexOf(name)]?.values
  return [{ kind: 'normal', ...what, scale: named('gamma'), shift: named('beta') }]
}

function named(config: Config): Kind[] {
  const activation = activationOf(config.activation, config.name)
  return activation ? [{ kind: 'activation', activation }] : []
}

/** One slope for each channel; TF.js and Keras may also have one for each place. */
function slopes(config: Config, { weights }: Context): Kind[] {
  const [alpha] = weights(['alpha'])
  if (!alpha) throw misfit(config, undefined)
  const isShared = alpha.shape.slice(0, -1).every((side) => side === 1)
  if (!isShared) throw refused(`${config.name} has slopes for each place, not for each channel`)
  return [{ kind: 'slopes', slopes: alpha.values }]
}

function rescaling(config: Config): Kind[] {
  const { scale, offset } = optionsOf(
    config,
    z.object({ scale: z.number(), offset: z.number().default(0) }),
    config.name,
  )
  return [{ kind: 'activation', activation: { curve: 'line', scale, shift: offset } }]
}

const pair = z
  .union([z.int().min(1), z.tuple([z.int().min(1), z.int().min(1)])])
  .transform((sides): [number, number] => (typeof sides === 'number' ? [sides, sides] : sides))

const even = pair
  .refine(([height, width]) => height === width, 'not the same both ways')
  .transform(([side]) => side)

const windowSchema = biased.extend({
  kernel_size: pair,
  strides: even.default(1),
  padding: z.enum(['same', 'valid']).default('valid'),
  dilation_rate: even.nullish(),
  output_padding: even.nullish(),
  groups: z.literal(1).default(1),
})

function window(kind: 'convolution' | 'transposed', config: Config, { weights }: Context): Kind[] {
  const options = optionsOf(config, windowSchema.extend({ filters: z.int().min(1) }), config.name)
  const { filters, use_bias } = options
  const [kernel, bias] = weights(use_bias ? ['kernel', 'bias'] : ['kernel'])
  const [height = 0, width = 0, second = 0, third = 0] = kernel?.shape ?? []
  const isFit =
    height === options.kernel_size[0] &&
    width === options.kernel_size[1] &&
    (kind === 'transposed' ? second : third) === filters
  if (!kernel || !isFit) throw misfit(config, kernel)
  const values = kind === 'transposed' ? turned(kernel) : kernel.values
  const inputs = kind === 'transposed' ? third : second
  const wide = dilated(values, {
    height,
    width,
    size: inputs * filters,
    rate: options.dilation_rate ?? 1,
  })
  return [windowOf(kind, config, options, { ...wide, bias: bias?.values, filters })]
}

type Options = z.infer<typeof windowSchema>

function windowOf(
  kind: 'convolution' | 'transposed',
  config: Config,
  { strides: stride, padding, output_padding }: Options,
  rest: Pick<Window, 'kernel' | 'height' | 'width' | 'filters' | 'bias'>,
): Kind {
  if (kind === 'convolution' || (padding === 'same' && output_padding == null))
    return { kind, ...rest, stride, padding: padding === 'same' ? 'same' : NONE }
  const more = (side: number) => {
    if (output_padding == null) return -Math.max(0, stride - side)
    const cut = padding === 'same' ? 2 * Math.floor(side / 2) : 0
    return cut - output_padding
  }
  const [lines, columns] = [more(rest.height), more(rest.width)]
  const before = (all: number) => (padding === 'same' ? Math.max(0, Math.floor(all / 2)) : 0)
  if (stride > Math.max(rest.height, rest.width) * 16)
    throw refused(`${config.name} has a stride of ${stride}`)
  const margins = {
    top: before(lines),
    left: before(columns),
    bottom: lines - before(lines),
    right: columns - before(columns),
  }
  return { kind, ...rest, stride, padding: margins }
}

const NONE: Margins = { top: 0, left: 0, bottom: 0, right: 0 }

/** Transposed convolutions have [height, width, outputs, inputs]. */
function turned({ shape, values }: Weight): Float32Array {
  const [height = 0, width = 0, outputs = 0, inputs = 0] = shape
  const result = new Float32Array(values.length)
  const size = inputs * outputs
  for (let tap = 0; tap < height * width; tap++)
    for (let output = 0, from = tap * size; output < outputs; output++)
      for (let input = 0; input < inputs; input++, from++)
        result[tap * size + input * outputs + output] = values[from] as number
  return result
}

/** A kernel with zeros between its taps. */
export function dilated(
  kernel: Float32Array,
  { height, width, size, rate }: { height: number; width: number; size: number; rate: number },
): { kernel: Float32Array; height: number; width: number } {
  if (rate === 1) return { kernel, height, width }
  const [tall, wide] = [(height - 1) * rate + 1, (width - 1) * rate + 1]
  if (tall > 64 || wide > 64)
    throw refused(`a kernel of ${height} × ${width} is dilated ${rate} times`)
  const values = new Float32Array(tall * wide * size)
  for (let line = 0; line < height; line++)
    for (let column = 0; column < width; column++) {
      const from = (line * width + column) * size
      values.set(kernel.subarray(from, from + size), (line * rate * wide + column * rate) * size)
    }
  return { kernel: values, height: tall, width: wide }
}

/** Of a kernel of each channel alone: as one of all it has as many times the numbers as there are channels. */
const MOST_SPREAD = 2 ** 26

/**
 * A kernel of each channel alone, as one of all.
 *
 * @throws GardenError `invalid_manifest` for more channels than can be spread
 */
export function spread({ shape, values }: Weight): Weight {
  const [height = 0, width = 0, inputs = 0, times = 1] = shape
  const outputs = inputs * times
  if (height * width * inputs * outputs > MOST_SPREAD)
    throw refused(`a kernel of ${inputs} channels, each alone, is too large`)
  const result = new Float32Array(height * width * inputs * outputs)
  for (let tap = 0; tap < height * width; tap++)
    for (let input = 0; input < inputs; input++)
      for (let one = 0; one < times; one++)
        result[(tap * inputs + input) * outputs + input * times + one] = values[
          (tap * inputs + input) * times + one
        ] as number
  return { shape: [height, width, inputs, outputs], values: result }
}

function depthwise(config: Config, { weights }: Context): Kind[] {
  const options = optionsOf(config, windowSchema, config.name)
  const [kernel, bias] = weights(
    options.use_bias ? ['depthwise_kernel', 'bias'] : ['depthwise_kernel'],
  )
  if (kernel?.shape.length !== 4) throw misfit(config, kernel)
  return [windowOf('convolution', config, options, { ...all(kernel), bias: bias?.values })]
}

function separable(config: Config, { weights }: Context): Kind[] {
  const options = optionsOf(config, windowSchema, config.name)
  const names = ['depthwise_kernel', 'pointwise_kernel', ...(options.use_bias ? ['bias'] : [])]
  const [kernel, point, bias] = weights(names)
  if (kernel?.shape.length !== 4 || point?.shape.length !== 4) throw misfit(config, kernel)
  const units = point.shape[3] ?? 0
  return [
    windowOf('convolution', config, options, all(kernel)),
    { kind: 'dense', units, kernel: point.values, bias: bias?.values },
  ]
}

function all(kernel: Weight) {
  const { shape, values } = spread(kernel)
  const [height = 0, width = 0, , filters = 0] = shape
  return { kernel: values, height, width, filters }
}

const enlargementSchema = z.object({
  size: even.default(2),
  interpolation: z.enum(['nearest', 'bilinear']).default('nearest'),
})

/** TF.js has a pixel's corner where Keras has its middle. */
function enlargement(config: Config, { framework }: Context): Kind[] {
  const { size: factor, interpolation } = optionsOf(config, enlargementSchema, config.name)
  if (interpolation === 'nearest') return [{ kind: 'enlargement', factor, by: 'nearest' }]
  return [
    { kind: 'enlargement', factor, by: framework === 'Keras' ? 'bilinear' : 'bilinear-corner' },
  ]
}

const side = z.int().min(0).max(1024)
const sides = z.union([side, z.tuple([side, side])])
const marginsSchema = z.union([side, z.tuple([sides, sides])])

function marginsOf(config: Config, option: 'padding' | 'cropping'): Margins {
  const given = optionsOf(config, z.object({ [option]: marginsSchema.default(1) }), config.name)[
    option
  ]
  const [lines = 0, columns = 0] = Array.isArray(given) ? given : [given, given]
  const [top = 0, bottom = 0] = Array.isArray(lines) ? lines : [lines, lines]
  const [left = 0, right = 0] = Array.isArray(columns) ? columns : [columns, columns]
  return { top, left, bottom, right }
}

function misfit({ name }: Config, kernel: Weight | undefined): Error {
  return refused(`${name} does not fit its kernel of shape [${kernel?.shape.join(', ') ?? ''}]`)
}
