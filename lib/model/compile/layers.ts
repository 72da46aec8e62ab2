import * as z from 'zod'
import { GardenError } from '../../error.ts'

/** Weights by their names, such as `up1/kernel`. */
export type Weights = ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>

/** A layer of a generator, as TF.js describes it, with its weights. */
export type Layer = { name: string } & (
  | { kind: 'dense'; kernel: Float32Array; bias?: Float32Array; units: number }
  | { kind: 'reshape'; shape: readonly number[] }
  | { kind: 'norm'; scale: Float32Array; shift: Float32Array }
  | { kind: 'activation'; activation: Activation }
  | { kind: 'enlargement' }
  | ({ kind: 'convolution' } & Window)
  | ({ kind: 'transposed' } & Window)
)

/** What a convolution does where; `kernel` is [side, side, …] with the channels as TF.js has them. */
export type Window = {
  kernel: Float32Array
  bias?: Float32Array
  filters: number
  side: number
  stride: number
  padding: 'same' | 'valid'
}

/** `below` is the slope for negative values; `tanh` stands at the end only. */
export type Activation = { below: number } | 'tanh'

/**
 * Reads the layers of a model's topology, from the latent to the picture.
 *
 * @param topology `modelTopology` of a `model.json`: a Sequential model
 * @throws GardenError `invalid_manifest` naming the layer that cannot be compiled
 */
export function readLayers(topology: unknown, weights: Weights): Layer[] {
  const parsed = topologySchema.safeParse(topology)
  if (!parsed.success) throw refused('modelTopology is not a Sequential model', parsed.error)
  return parsed.data.flatMap(({ class_name, config }) => {
    const read = READERS[class_name]
    if (read) return read(config, weightReader(config.name, weights))
    throw refused(`${config.name} is a ${class_name}, which generators are not compiled from`)
  })
}

type Config = z.infer<typeof configSchema>
type Reader = (config: Config, weight: (name: string) => Float32Array) => Layer[]

const configSchema = z.looseObject({ name: z.string() })
const layersSchema = z.array(z.object({ class_name: z.string(), config: configSchema }))
const sequentialSchema = z.object({
  class_name: z.literal('Sequential'),
  config: z.union([layersSchema, z.object({ layers: layersSchema })]),
})
/** TF.js saves what it made itself without, and what Keras made within, a `model_config`. */
const topologySchema = z
  .union([z.object({ model_config: sequentialSchema }), sequentialSchema])
  .transform((topology) => ('model_config' in topology ? topology.model_config : topology))
  .transform(({ config }) => ('layers' in config ? config.layers : config))

const READERS: Record<string, Reader | undefined> = {
  InputLayer: () => [],
  Dropout: () => [],
  Dense: readDense,
  Reshape: readReshape,
  BatchNormalization: readNorm,
  Activation: (config) => readActivation(config),
  ReLU: readRelu,
  LeakyReLU: readLeakyRelu,
  Conv2D: (config, weight) => readWindow('convolution', config, weight),
  Conv2DTranspose: (config, weight) => readWindow('transposed', config, weight),
  UpSampling2D: readEnlargement,
}

const activated = z.looseObject({
  name: z.string(),
  activation: z.enum(['linear', 'relu', 'tanh']).default('linear'),
})
const biased = activated.extend({ use_bias: z.boolean().default(true) })
const denseSchema = biased.extend({ units: z.int().min(1) })

function readDense(config: Config, weight: (name: string) => Float32Array): Layer[] {
  const { name, units, use_bias } = options(config, denseSchema)
  const bias = use_bias ? { bias: weight('bias') } : {}
  return [
    { kind: 'dense', name, units, kernel: weight('kernel'), ...bias },
    ...readActivation(config),
  ]
}

function readReshape(config: Config): Layer[] {
  const { target_shape } = options(config, z.object({ target_shape: z.array(z.int().min(1)) }))
  return [{ kind: 'reshape', name: config.name, shape: target_shape }]
}

const normSchema = z.object({
  epsilon: z.number().positive(),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
})

/** (x − mean) / √(variance + ε) · gamma + beta, as x · scale + shift. */
function readNorm(config: Config, weight: (name: string) => Float32Array): Layer[] {
  const { epsilon, center, scale } = options(config, normSchema)
  const mean = weight('moving_mean')
  const variance = weight('moving_variance')
  const gamma = scale ? weight('gamma') : undefined
  const beta = center ? weight('beta') : undefined
  const scales = variance.map((value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon))
  const shifts = mean.map((value, i) => (beta?.[i] ?? 0) - value * (scales[i] ?? 0))
  return [{ kind: 'norm', name: config.name, scale: scales, shift: shifts }]
}

const ACTIVATIONS = { linear: { below: 1 }, relu: { below: 0 }, tanh: 'tanh' } as const

function readActivation(config: Config): Layer[] {
  const { activation, name } = options(config, activated)
  if (activation === 'linear') return []
  return [{ kind: 'activation', name, activation: ACTIVATIONS[activation] }]
}

function readRelu(config: Config): Layer[] {
  options(config, z.object({ max_value: z.null().optional() }))
  return [{ kind: 'activation', name: config.name, activation: { below: 0 } }]
}

/** The kernels take the greater of x and x · below. */
const leakySchema = z.object({ alpha: z.number().min(0).max(1) })

function readLeakyRelu(config: Config): Layer[] {
  const { alpha } = options(config, leakySchema)
  return [{ kind: 'activation', name: config.name, activation: { below: alpha } }]
}

const square = z
  .tuple([z.int().min(1), z.int().min(1)])
  .refine(([height, width]) => height === width, 'not square')
  .transform(([side]) => side)

const windowSchema = biased.extend({
  filters: z.int().min(1),
  kernel_size: square,
  strides: square,
  padding: z.enum(['same', 'valid']),
  data_format: z.literal('channels_last').nullish(),
  dilation_rate: z.union([z.literal(1), z.tuple([z.literal(1), z.literal(1)])]).nullish(),
})

function readWindow(
  kind: 'convolution' | 'transposed',
  config: Config,
  weight: (name: string) => Float32Array,
): Layer[] {
  const { name, filters, kernel_size, strides, padding, use_bias } = options(config, windowSchema)
  if (kind === 'convolution' && strides !== 1) throw refused(`${name} has a stride of ${strides}`)
  const bias = use_bias ? { bias: weight('bias') } : {}
  const window = {
    kernel: weight('kernel'),
    ...bias,
    filters,
    side: kernel_size,
    stride: strides,
    padding,
  }
  return [{ kind, name, ...window }, ...readActivation(config)]
}

const enlargementSchema = z.object({
  size: z.tuple([z.literal(2), z.literal(2)]),
  interpolation: z.literal('nearest').default('nearest'),
  data_format: z.literal('channels_last').nullish(),
})

function readEnlargement(config: Config): Layer[] {
  options(config, enlargementSchema)
  return [{ kind: 'enlargement', name: config.name }]
}

function options<Schema extends z.ZodType>(config: Config, schema: Schema): z.infer<Schema> {
  const result = schema.safeParse(config)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw refused(`${config.name}: ${issue?.path.join('.')}: ${issue?.message}`, result.error)
}

function weightReader(layer: string, weights: Weights): (name: string) => Float32Array {
  return (name) => {
    const weight = weights.get(`${layer}/${name}`)
    if (weight) return weight.values
    throw refused(`${layer} has no ${name}`)
  }
}

/** What is said of a model that cannot be compiled. */
export function refused(problem: string, cause?: unknown): GardenError {
  return new GardenError('invalid_manifest', `The generator cannot be compiled: ${problem}.`, {
    suggestion:
      'Compiled are chains of Dense, Reshape, BatchNormalization, ReLU, LeakyReLU, Conv2D, Conv2DTranspose and UpSampling2D, with tanh at the end.',
    cause,
  })
}
