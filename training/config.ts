import { z } from 'zod'
import { GardenError } from '../lib/error.ts'

/** The generator grows from n × n by doublings, n from 4 to 7: 16, 20, 24, 28, 32, 40 … 256. */
export const RESOLUTIONS = [4, 8, 16, 32, 64]
  .flatMap((doubled) => [4, 5, 6, 7].map((root) => root * doubled))
  .filter((side) => side >= 16 && side <= 256)
  .sort((a, b) => a - b)

/** What some originals do otherwise than their method says. Each stands alone; `--faithful` keeps an original's. */
const DEVIATIONS = {
  'batch-norm-penalty':
    "a penalty on each picture's slope through batch norm, which ties the pictures of a batch together",
  'constant-penalty': 'the penalty has no gradient, and so no effect',
  'normal-mixtures':
    'α of the interpolates is drawn from N(0, 1), so that points leave the line between the pictures',
  'one-axis-slope': "a slope is the norm over a column's rows alone, not over all pixels",
  'reused-latents': "the generator's first update takes the latents that the critic saw last",
  'reused-reals': 'all critic updates of a step see one real batch',
  'separate-updates':
    'generated pictures, real pictures and penalty each update the critic in turn, by an Adam of their own',
  'unscaled-dropout': 'what dropout lets through is not scaled up',
} as const

export type Deviation = keyof typeof DEVIATIONS

const share = z.number().min(0).max(1)
const width = z.int().min(2).max(512)

const fields = z.strictObject({
  preset: z.string(),
  deviations: z
    .array(z.enum(Object.keys(DEVIATIONS) as [Deviation, ...Deviation[]]))
    .describe('of the original from its method; several with + between'),
  resolution: z.literal(RESOLUTIONS).describe('square side in pixels'),
  channels: z.literal([1, 3]),
  mirror: z.boolean().describe('show every other real picture mirrored, drawn at random'),
  augment: z
    .boolean()
    .describe('the critic sees pictures recoloured, moved and with a hole, for small data sets'),
  shuffle: z.boolean().describe('each epoch in an order of its own'),
  epochEnd: z
    .enum(['run-on', 'drop', 'short'])
    .describe(
      'batches run on over the end of an epoch, what fills none is dropped, or makes a short one',
    ),
  latentSize: z.int().min(1).max(1024),
  prior: z.enum(['normal', 'uniform']),
  network: z
    .enum(['dcgan-4x4', 'dcgan-5x5', 'resize', 'resize-full'])
    .describe(
      'transposed convolutions with kernels of 4 or 5, or nearest neighbour and 3 × 3; resize-full has a hidden layer more, as large as the picture',
    ),
  generatorWidth: width.describe('channels of the last hidden layer'),
  generatorBias: z
    .enum(['none', 'picture', 'all'])
    .describe('which convolutions have one, and with all the first layer'),
  selfModulation: z
    .boolean()
    .describe(
      'the latent shifts each channel, alike at every position, after the norms of doublings',
    ),
  modulationHidden: z
    .int()
    .min(0)
    .max(4096)
    .describe('units of a layer of the latent that shifts see beside it; 0 for none'),
  modulationDeviation: z
    .number()
    .min(0)
    .describe('standard deviation that shifts start with; 0 for kernels as all others'),
  normMomentum: share.describe("of the generator's running moments"),
  normEpsilon: z.number().positive().describe("added to a norm's variance"),
  normScale: z.boolean().describe("a gain γ in the generator's norms"),
  momentsFollow: z
    .enum(['generator', 'all'])
    .describe(
      "whether running moments follow in the generator's own updates, or in the critic's too",
    ),
  outputNorm: z.boolean().describe('batch norm on the generated picture, too'),
  initialisation: z
    .enum(['dcgan', 'glorot', 'paddle', 'pytorch', 'pytorch-1.0'])
    .describe('N(0, 0.02), or as a framework draws when it is told nothing'),
  gammaDeviation: z.number().min(0).describe("batch norm's γ starts as N(1, this)"),
  criticWidth: width.describe('channels of the first hidden layer'),
  criticNorm: z.enum(['none', 'layer', 'batch']),
  criticFirstNorm: z.boolean().describe('a norm after the first convolution, too'),
  criticBias: z.boolean(),
  criticDropout: z.number().min(0).lt(1).describe('share of activations set to 0'),
  criticHead: z.enum(['dense', 'average']).describe('from all features, or their means over space'),
  criticHidden: z
    .int()
    .min(0)
    .max(4096)
    .describe('units of a layer between the features and the score; 0 for none'),
  criticDeviation: z
    .int()
    .min(0)
    .max(64)
    .refine((pictures) => pictures !== 1, 'one picture has no deviation: 0 for none, or 2 and more')
    .describe('pictures whose standard deviation it sees beside their features; 0 for none'),
  conditions: z
    .array(z.string().min(1))
    .describe(
      'facts of the data set that the critic is told of each picture; several with + between',
    ),
  conditionKinds: z
    .int()
    .min(0)
    .describe('kinds that these facts tell apart in all, which the data set sets'),
  objective: z.enum(['wasserstein', 'minimax', 'relativistic', 'least-squares']),
  driftWeight: z.number().min(0).describe('weight of the mean squared real score'),
  penalty: z.enum(['none', 'weight-clipping', 'gradient', 'one-sided', 'dragan', 'r1', 'r1-r2']),
  perturbation: z
    .enum(['mixed', 'whole'])
    .describe("DRAGAN's points lie anywhere up to their perturbation, or at its end"),
  gradientPenaltyWeight: z.number().min(0).describe('λ of WGAN-GP and DRAGAN, γ of R1 and R2'),
  gradientPenaltyInterval: z
    .int()
    .min(1)
    .max(64)
    .describe('critic updates between penalties, each weighted by as much'),
  clip: z.number().positive().describe('bound of critic weights under weight clipping'),
  clipped: z.enum(['weights', 'convolutions']).describe('all of them, or kernels of convolutions'),
  optimizer: z.enum(['adam', 'rmsprop']),
  generatorRate: z.number().positive().describe('learning rate'),
  criticRate: z.number().positive().describe('learning rate'),
  beta1: z.number().min(0).lt(1).describe("decay of Adam's first moment"),
  beta2: z.number().min(0).lt(1).describe("decay of Adam's second moment, and of RMSProp's"),
  optimizerEpsilon: z.number().positive().describe('added to the root of the second moment'),
  rateDecay: z.number().min(0).describe('rates are divided by 1 + this × earlier updates'),
  clipValue: z.number().min(0).describe('bound of every component of a gradient, 0 for none'),
  order: z
    .enum(['generator-first', 'critic-first'])
    .describe(
      'with the generator first the critic is shown what it made; else all latents are fresh',
    ),
  generatorSteps: z.int().min(1).max(100).describe('generator updates a step'),
  criticSteps: z.int().min(1).max(100).describe('critic updates a step'),
  batch: z.int().min(2).max(4096).describe('images an update'),
  kimg: z.number().positive().describe('length of the schedule in thousand real images shown'),
  epochs: z
    .number()
    .min(0)
    .describe('length of the schedule in passes over the data set; above 0 it sets kimg'),
  decayFrom: share.describe('share of the schedule after which the rates fall linearly to 0'),
  emaHalfLife: z
    .number()
    .min(0)
    .describe('half-life of the generator average in kimg; 0 for the generator itself'),
  emaRamp: share.describe('the half-life is at most this share of the kimg so far'),
  tick: z
    .number()
    .min(0)
    .describe('kimg between reports, grids and checkpoints; 0 for one a pass over the data set'),
  gridColumns: z.int().min(1).max(32).describe('the fixed-latent grid is square'),
  rollbacks: z
    .int()
    .min(0)
    .max(100)
    .describe('how often a run may go back to its last good checkpoint'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
})

/** A training run, whole: what a preset, `--set` and the defaults resolve to. One level deep. */
export const configSchema = fields.superRefine((config, context) => {
  if (config.deviations.includes('separate-updates'))
    for (const message of unlikeSeparate(config))
      context.addIssue({ code: 'custom', path: ['deviations'], message })
  if (config.deviations.includes('reused-latents') && config.order === 'generator-first')
    context.addIssue({
      code: 'custom',
      path: ['deviations'],
      message: 'reused-latents takes the order critic-first',
    })
  if (
    config.criticNorm === 'batch' &&
    looksAtSlopes(config) &&
    !config.deviations.includes('batch-norm-penalty')
  )
    context.addIssue({
      code: 'custom',
      path: ['criticNorm'],
      message: `batch norm ties the pictures of a batch together, and the penalty ${config.penalty} is for each picture alone; take layer or none`,
    })
})

export type Config = z.infer<typeof configSchema>

/** What stands in the way of an update of its own for each of three terms. */
function unlikeSeparate(config: z.infer<typeof fields>): string[] {
  const { objective, driftWeight, gradientPenaltyInterval } = config
  return [
    objective !== 'wasserstein' &&
      `separate-updates takes the objective wasserstein, whose terms stand alone, not ${objective}`,
    !looksAtSlopes(config) && `separate-updates takes a penalty on slopes, not ${config.penalty}`,
    gradientPenaltyInterval > 1 && 'separate-updates takes gradientPenaltyInterval=1',
    driftWeight > 0 && 'separate-updates has no term for a drift: driftWeight=0',
  ].filter((message) => message !== false)
}

/** The keys in the order they are shown in, with what each means. */
export const CONFIG_KEYS = Object.entries(fields.shape).map(([key, schema]) => ({
  key: key as keyof Config,
  meaning: schema.description ?? '',
}))

/** Whether the configuration keeps this deviation of its original. */
export function deviates({ deviations }: Pick<Config, 'deviations'>, name: Deviation): boolean {
  return deviations.includes(name)
}

/** Whether the penalty looks at the critic's gradient, and so needs a second-order one. */
export function looksAtSlopes({ penalty }: Pick<Config, 'penalty'>): boolean {
  return penalty !== 'none' && penalty !== 'weight-clipping'
}

/**
 * Validates a resolved configuration.
 *
 * @throws GardenError `invalid_config` naming each bad key
 */
export function parseConfig(value: unknown): Config {
  const result = configSchema.safeParse(value)
  if (result.success) return result.data
  throw new GardenError(
    'invalid_config',
    `The configuration is not valid:\n${z.prettifyError(result.error)}`,
  )
}

/** Thousand real images shown in so many steps; a short batch counts as a whole one. */
export function kimgAfter(config: Pick<Config, 'batch' | 'criticSteps'>, steps: number): number {
  return (steps * config.batch * config.criticSteps) / 1000
}

/**
 * Batches in a pass over `count` pictures; with a fraction where batches run on over its end.
 *
 * @throws GardenError `invalid_dataset` when there is not one
 */
export function batchesPerEpoch(
  { batch, epochEnd }: Pick<Config, 'batch' | 'epochEnd'>,
  count: number,
): number {
  if (epochEnd === 'short') return Math.ceil(count / batch)
  if (epochEnd === 'run-on') return count / batch
  if (count >= batch) return Math.floor(count / batch)
  throw new GardenError('invalid_dataset', `${count} pictures do not fill a batch of ${batch}.`, {
    suggestion: 'Set a smaller batch, or epochEnd=run-on.',
  })
}

/** Steps until so many thousand real images were shown; what only rounding adds is no step. */
export function stepsFor(config: Pick<Config, 'batch' | 'criticSteps'>, kimg: number): number {
  return Math.ceil(kimg / kimgAfter(config, 1) - 1e-6)
}

/** Steps in a pass over `count` pictures: the critic's updates of a step take a batch each, unless they share one. */
export function stepsPerEpoch(config: Config, count: number): number {
  const batches = batchesPerEpoch(config, count)
  return deviates(config, 'reused-reals') ? batches : batches / config.criticSteps
}

/** The configuration with its schedule in kimg, for a data set of `count` pictures. */
export function scheduled(config: Config, count: number): Config {
  if (config.epochs === 0) return config
  const steps = Math.ceil(config.epochs * stepsPerEpoch(config, count))
  return { ...config, kimg: kimgAfter(config, steps) }
}

/**
 * A configuration with some keys replaced. A length in kimg takes the place of one in passes, which would set it.
 *
 * @param overrides `key=value` pairs between commas, such as `generatorWidth=16,batch=32`
 * @throws GardenError `invalid_config` naming the pair
 */
export function overridden(config: Config, overrides: string): Config {
  const pairs = overrides
    .split(',')
    .filter(Boolean)
    .map((pair) => {
      const [key = '', value, ...rest] = pair.split('=')
      if (key in config && value !== undefined && rest.length === 0)
        return [key, parseValue(value, Array.isArray(config[key as keyof Config]))] as const
      throw new GardenError(
        'invalid_config',
        `${JSON.stringify(pair)} does not override anything.`,
        {
          suggestion: `Write key=value; the keys are ${Object.keys(config).join(', ')}.`,
        },
      )
    })
  const own = Object.fromEntries(pairs)
  return parseConfig({ ...config, ...('kimg' in own && { epochs: 0 }), ...own })
}

function parseValue(text: string, isList: boolean): string | number | boolean | string[] {
  if (isList) return text.split('+').filter(Boolean)
  if (text === 'true' || text === 'false') return text === 'true'
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
