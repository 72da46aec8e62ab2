import { z } from 'zod'
import { GardenError } from '../lib/error.ts'

/** The generator grows from n × n by doublings, n from 4 to 7: 16, 20, 24, 28, 32, 40 … 256. */
export const RESOLUTIONS = [4, 8, 16, 32, 64]
  .flatMap((doubled) => [4, 5, 6, 7].map((root) => root * doubled))
  .filter((side) => side >= 16 && side <= 256)
  .sort((a, b) => a - b)

/** Mistakes of the originals, which `--faithful` keeps. */
export const FLAWS = [
  'none',
  'batch-norm-penalty',
  'constant-penalty',
  'one-axis-slope',
  'normal-mixtures',
] as const

const share = z.number().min(0).max(1)
const width = z.int().min(2).max(512)

const fields = z.strictObject({
  preset: z.string(),
  resolution: z.literal(RESOLUTIONS).describe('square side in pixels'),
  channels: z.literal([1, 3]),
  mirror: z.boolean().describe('show every other real picture mirrored, drawn at random'),
  latentSize: z.int().min(1).max(1024),
  prior: z.enum(['normal', 'uniform']),
  network: z
    .enum(['dcgan-4x4', 'dcgan-5x5', 'resize'])
    .describe('transposed convolutions with kernels of 4 or 5, or nearest neighbour and 3 × 3'),
  generatorWidth: width.describe('channels of the last hidden layer'),
  normMomentum: share.describe("of the generator's running moments"),
  outputNorm: z.boolean().describe('batch norm on the generated picture, too'),
  gammaDeviation: z.number().min(0).describe("batch norm's γ starts as N(1, this)"),
  criticWidth: width.describe('channels of the first hidden layer'),
  criticNorm: z.enum(['none', 'layer', 'batch']),
  criticDropout: z.number().min(0).lt(1).describe('share of activations set to 0'),
  criticHead: z.enum(['dense', 'average']).describe('from all features, or their means over space'),
  objective: z.enum(['wasserstein', 'minimax', 'least-squares']),
  driftWeight: z.number().min(0).describe('weight of the mean squared real score'),
  penalty: z.enum(['none', 'weight-clipping', 'gradient', 'one-sided', 'dragan', 'r1']),
  gradientPenaltyWeight: z.number().min(0).describe('λ of WGAN-GP and DRAGAN, γ of R1'),
  gradientPenaltyInterval: z
    .int()
    .min(1)
    .max(64)
    .describe('critic updates between penalties, each weighted by as much'),
  clip: z.number().positive().describe('bound of every critic weight under weight clipping'),
  flaw: z.enum(FLAWS).describe('a mistake of the original, kept by --faithful'),
  optimizer: z.enum(['adam', 'rmsprop']),
  generatorRate: z.number().positive().describe('learning rate'),
  criticRate: z.number().positive().describe('learning rate'),
  beta1: z.number().min(0).lt(1).describe("decay of Adam's first moment"),
  beta2: z.number().min(0).lt(1).describe("decay of Adam's second moment, and of RMSProp's"),
  clipValue: z.number().min(0).describe('bound of every component of a gradient, 0 for none'),
  generatorSteps: z.int().min(1).max(100).describe('generator updates a step'),
  criticSteps: z.int().min(1).max(100).describe('critic updates a step'),
  batch: z.int().min(2).max(4096).describe('images an update'),
  kimg: z.number().positive().describe('length of the schedule in thousand real images shown'),
  decayFrom: share.describe('share of the schedule after which the rates fall linearly to 0'),
  emaHalfLife: z.number().positive().describe('half-life of the generator average in kimg'),
  emaRamp: share.describe('the half-life is at most this share of the kimg so far'),
  tick: z.number().positive().describe('kimg between reports, grids and checkpoints'),
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
  if (
    config.criticNorm === 'batch' &&
    looksAtSlopes(config) &&
    config.flaw !== 'batch-norm-penalty'
  )
    context.addIssue({
      code: 'custom',
      path: ['criticNorm'],
      message: `batch norm ties the pictures of a batch together, and the penalty ${config.penalty} is for each picture alone; take layer or none`,
    })
})

export type Config = z.infer<typeof configSchema>

/** The keys in the order they are shown in, with what each means. */
export const CONFIG_KEYS = Object.entries(fields.shape).map(([key, schema]) => ({
  key: key as keyof Config,
  meaning: schema.description ?? '',
}))

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

/** Thousand real images shown in so many steps. */
export function kimgAfter(config: Pick<Config, 'batch' | 'criticSteps'>, steps: number): number {
  return (steps * config.batch * config.criticSteps) / 1000
}

/**
 * A configuration with some keys replaced.
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
        return [key, parseValue(value)] as const
      throw new GardenError(
        'invalid_config',
        `${JSON.stringify(pair)} does not override anything.`,
        {
          suggestion: `Write key=value; the keys are ${Object.keys(config).join(', ')}.`,
        },
      )
    })
  return parseConfig({ ...config, ...Object.fromEntries(pairs) })
}

function parseValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
