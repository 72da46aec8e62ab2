import { z } from 'zod'
import type { Weight } from './array.ts'
import type { Layer, Network } from './layers.ts'
import { refused } from './refusal.ts'

/**
 * The weights of a layer, in the order asked for.
 *
 * @param names such as `kernel`, `bias`
 */
export type WeightReader = (layer: LayerConfig, names: readonly string[]) => Weight[]

/** One layer of a model as Keras describes it, which TF.js does too. */
export type LayerConfig = z.infer<typeof layerSchema>

/**
 * The network of a Keras configuration: a Sequential model, or a Functional one that is a chain.
 *
 * @param config as Keras 2, Keras 3 or TF.js writes it
 * @throws GardenError `invalid_model` naming the layer that is not supported
 */
export function kerasNetwork(config: unknown, weightsOf: WeightReader): Network {
  const layers = chainOf(config)
  return {
    latentSize: latentSizeOf(layers),
    layers: layers.flatMap((layer) => {
      const convert = CONVERTERS[layer.class_name]
      if (!convert) throw unsupported(layer)
      return convert(layer, weightsOf)
    }),
  }
}

/** The layers of a model from its input to its output, without weights. */
export function chainOf(config: unknown): LayerConfig[] {
  const model = modelSchema.safeParse(config)
  if (!model.success)
    throw refused(
      `The model's configuration cannot be read:\n${z.prettifyError(model.error)}`,
      'Sequential models and Functional ones without branches are supported.',
      model.error,
    )
  const layers = 'layers' in model.data.config ? model.data.config.layers : model.data.config
  if (model.data.class_name !== 'Sequential') requireChain(layers)
  return layers
}

const SUPPORTED =
  'Supported are InputLayer, Dense, Reshape, BatchNormalization, Activation, ReLU, LeakyReLU, Dropout, Conv2D, Conv2DTranspose and UpSampling2D; relu, leaky_relu and tanh.'

const layerSchema = z.looseObject({
  class_name: z.string(),
  config: z.looseObject({ name: z.string() }),
  inbound_nodes: z.array(z.unknown()).optional(),
})

const modelSchema = z.object({
  class_name: z.enum(['Sequential', 'Functional', 'Model']),
  config: z.union([z.looseObject({ layers: z.array(layerSchema) }), z.array(layerSchema)]),
})

function requireChain(layers: readonly LayerConfig[]): void {
  for (const [i, layer] of layers.entries()) {
    const before = layers.slice(i - 1, i).map(({ config }) => config.name)
    if (JSON.stringify(inboundNames(layer.inbound_nodes)) !== JSON.stringify(before))
      throw refused(
        `The layer ${layer.config.name} does not just follow the one before it.`,
        'Models with branches or several inputs are not supported.',
      )
  }
}

/** Names of the layers that a layer takes its input from, once for each time. */
function inboundNames(node: unknown): string[] {
  if (Array.isArray(node)) {
    const [name, nodeIndex, tensorIndex] = node
    if (typeof name === 'string' && Number.isInteger(nodeIndex) && Number.isInteger(tensorIndex))
      return [name]
    return node.flatMap(inboundNames)
  }
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(inboundNames) : []
}

const inputShape = z.array(z.number().nullable()).optional()
const inputSchema = z.looseObject({ batch_input_shape: inputShape, batch_shape: inputShape })

/** A vector, or a single point with as many channels. */
function latentSizeOf([first]: readonly LayerConfig[]): number {
  const { batch_input_shape, batch_shape } = inputSchema.parse(first?.config ?? {})
  const shape = (batch_shape ?? batch_input_shape ?? []).slice(1)
  const size = shape.at(-1)
  if (typeof size === 'number' && (shape.length === 1 || /^1,1,\d+$/.test(shape.join())))
    return size
  throw refused(
    `The model takes an input of shape [${shape.join(', ')}], not a latent.`,
    'A generator takes a vector, or 1 × 1 × as many numbers. Build the model with its input shape.',
  )
}

type Converter = (layer: LayerConfig, weightsOf: WeightReader) => Layer[]

const CONVERTERS: Record<string, Converter | undefined> = {
  InputLayer: () => [],
  Dropout: () => [],
  Dense: convertDense,
  Reshape: convertReshape,
  BatchNormalization: convertNorm,
  Activation: (layer) => activations(layer, options(layer, activated)),
  ReLU: convertRelu,
  LeakyReLU: convertLeakyRelu,
  Conv2D: (layer, weightsOf) => convertWindow('convolution', layer, weightsOf),
  Conv2DTranspose: (layer, weightsOf) => convertWindow('transposed', layer, weightsOf),
  UpSampling2D: convertEnlargement,
}

const activated = z.object({ activation: z.unknown().default('linear') })
const channelsLast = z.literal('channels_last').default('channels_last')

/** @throws GardenError `invalid_model` naming the layer and the option that is not supported */
function options<Schema extends z.ZodType>(layer: LayerConfig, schema: Schema): z.infer<Schema> {
  const result = schema.safeParse(layer.config)
  if (result.success) return result.data
  throw refused(
    `The layer ${layer.config.name} (${layer.class_name}) has an option that is not supported:\n${z.prettifyError(result.error)}`,
    undefined,
    result.error,
  )
}

const denseSchema = activated.extend({ units: z.int().min(1), use_bias: z.boolean().default(true) })

function convertDense(layer: LayerConfig, weightsOf: WeightReader): Layer[] {
  const config = options(layer, denseSchema)
  const [kernel, bias] = weightsOf(layer, config.use_bias ? ['kernel', 'bias'] : ['kernel'])
  const { name } = layer.config
  if (!kernel || kernel.shape[1] !== config.units) throw misfit(name, kernel)
  return [{ kind: 'dense', name, kernel, bias }, ...activations(layer, config)]
}

const reshapeSchema = z.object({ target_shape: z.array(z.int()) })

function convertReshape(layer: LayerConfig): Layer[] {
  const { target_shape: shape } = options(layer, reshapeSchema)
  return [{ kind: 'reshape', name: layer.config.name, shape }]
}

const normSchema = z.object({
  epsilon: z.number().positive(),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
  /** The last one: of a vector 1, of a picture 3. */
  axis: z.union([z.literal([-1, 1, 3]), z.tuple([z.literal([-1, 1, 3])])]).default(-1),
})

function convertNorm(layer: LayerConfig, weightsOf: WeightReader): Layer[] {
  const { epsilon, center, scale } = options(layer, normSchema)
  const names = [
    ...(scale ? ['gamma'] : []),
    ...(center ? ['beta'] : []),
    'moving_mean',
    'moving_variance',
  ]
  const weights = weightsOf(layer, names)
  const [mean, variance] = weights.slice(-2)
  if (!mean || !variance) throw unsupported(layer)
  const gamma = scale ? weights[0] : undefined
  const beta = center ? weights.at(-3) : undefined
  return [{ kind: 'norm', name: layer.config.name, epsilon, gamma, beta, mean, variance }]
}

const reluSchema = z.object({
  max_value: z.null().default(null),
  negative_slope: z.number().nullable().default(0),
  threshold: z.literal(0).nullable().default(0),
})

function convertRelu(layer: LayerConfig): Layer[] {
  const { negative_slope: slope } = options(layer, reluSchema)
  const { name } = layer.config
  if (slope) return [{ kind: 'leaky-relu', name, slope }]
  return [{ kind: 'activation', name, activation: 'relu' }]
}

const leakySchema = z.object({
  alpha: z.number().optional(),
  negative_slope: z.number().optional(),
})

/** Keras 2 and TF.js call it alpha. */
function convertLeakyRelu(layer: LayerConfig): Layer[] {
  const { alpha, negative_slope } = options(layer, leakySchema)
  return [{ kind: 'leaky-relu', name: layer.config.name, slope: negative_slope ?? alpha ?? 0.3 }]
}

const square = z
  .union([z.int().min(1), z.array(z.int().min(1)).length(2)])
  .transform((sides) => (typeof sides === 'number' ? [sides, sides] : sides))
  .refine(([height, width]) => height === width, 'not square')
  .transform(([side = 1]) => side)

const windowSchema = activated.extend({
  filters: z.int().min(1),
  kernel_size: square,
  strides: square.default(1),
  padding: z.enum(['same', 'valid']).default('valid'),
  data_format: channelsLast,
  dilation_rate: square.refine((rate) => rate === 1, 'not 1').default(1),
  output_padding: z.null().default(null),
  groups: z.literal(1).default(1),
  use_bias: z.boolean().default(true),
})

function convertWindow(
  kind: 'convolution' | 'transposed',
  layer: LayerConfig,
  weightsOf: WeightReader,
): Layer[] {
  const config = options(layer, windowSchema)
  const [kernel, bias] = weightsOf(layer, config.use_bias ? ['kernel', 'bias'] : ['kernel'])
  const { filters, kernel_size: side, strides, padding } = config
  const { name } = layer.config
  const [height, width, second, third] = kernel?.shape ?? []
  const isFit =
    height === side && width === side && (kind === 'transposed' ? second : third) === filters
  if (!kernel || !isFit) throw misfit(name, kernel)
  return [{ kind, name, kernel, bias, strides, padding }, ...activations(layer, config)]
}

const enlargementSchema = z.object({
  size: square.default(2),
  data_format: channelsLast,
  interpolation: z.literal('nearest').default('nearest'),
})

function convertEnlargement(layer: LayerConfig): Layer[] {
  const { size: factor } = options(layer, enlargementSchema)
  return [{ kind: 'enlargement', name: layer.config.name, factor }]
}

/** What an activation's name, in whichever layer's configuration, stands for. */
function activations(layer: LayerConfig, { activation }: z.infer<typeof activated>): Layer[] {
  const { name } = layer.config
  if (activation === 'linear' || activation === null) return []
  if (activation === 'relu' || activation === 'tanh')
    return [{ kind: 'activation', name, activation }]
  // Its slope is fixed where it goes by name.
  if (activation === 'leaky_relu') return [{ kind: 'leaky-relu', name, slope: 0.2 }]
  throw refused(
    `The layer ${name} has the activation ${JSON.stringify(activation)}, which is not supported.`,
    SUPPORTED,
  )
}

function misfit(name: string, kernel: Weight | undefined): Error {
  return refused(
    `The layer ${name} does not fit its kernel of shape [${kernel?.shape.join(', ')}].`,
  )
}

function unsupported({ class_name, config: { name } }: LayerConfig): Error {
  return refused(`The layer ${name} (${class_name}) is not supported.`, SUPPORTED)
}
