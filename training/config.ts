import { z } from 'zod'
import { GardenError } from '../lib/error.ts'

/** A training run, whole: what a preset, `--set` and the defaults resolve to. One level deep. */
export const configSchema = z.strictObject({
  preset: z.string(),
  resolution: z
    .union([16, 32, 64, 128, 256].map((side) => z.literal(side)))
    .describe('square side in pixels'),
  channels: z.union([z.literal(1), z.literal(3)]),
  latentSize: z.int().min(1).max(1024),
  prior: z.enum(['normal', 'uniform']),
  generatorWidth: z.int().min(2).max(512).describe('channels of the last hidden layer'),
  criticWidth: z.int().min(2).max(512).describe('channels of the first hidden layer'),
  gradientPenaltyWeight: z.number().min(0).describe('λ of WGAN-GP'),
  gradientPenaltyInterval: z
    .int()
    .min(1)
    .max(64)
    .describe('critic updates between penalties, each weighted by as much'),
  driftWeight: z
    .number()
    .min(0)
    .describe('weight of the mean squared real score, keeps scores near 0'),
  criticSteps: z.int().min(1).max(100).describe('critic updates per generator update'),
  batch: z.int().min(2).max(4096).describe('images per update'),
  generatorRate: z.number().positive().describe('Adam learning rate'),
  criticRate: z.number().positive().describe('Adam learning rate'),
  beta1: z.number().min(0).lt(1),
  beta2: z.number().min(0).lt(1),
  kimg: z.number().positive().describe('length of the schedule in thousand real images shown'),
  decayFrom: z
    .number()
    .min(0)
    .max(1)
    .describe('share of the schedule after which the rates fall linearly to 0'),
  emaHalfLife: z.number().positive().describe('half-life of the generator average in kimg'),
  emaRamp: z
    .number()
    .min(0)
    .max(1)
    .describe('the half-life is at most this share of the kimg so far'),
  tick: z.number().positive().describe('kimg between reports, grids and checkpoints'),
  gridColumns: z.int().min(1).max(32).describe('the fixed-latent grid is square'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
})

export type Config = z.infer<typeof configSchema>

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

function parseValue(text: string): string | number {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
