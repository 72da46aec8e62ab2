import type { ArgsDef } from 'citty'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { MAX_TRUNCATION } from '../../lib/latent/recipe.ts'

/** What the commands that show pictures of a run share. */
export const pictureArgs = {
  run: {
    type: 'positional',
    valueHint: 'path',
    required: true,
    description: 'the run folder; it may be training',
  },
  truncation: {
    type: 'string',
    description: `ψ, 0 to ${MAX_TRUNCATION}: below 1 more ordinary, above 1 exaggerated; 1 unless given`,
  },
} satisfies ArgsDef

export const columnsArg = {
  type: 'string',
  description: 'of the grid; the nearest to a square unless given',
} as const

export const options = {
  truncation: z.coerce
    .number()
    .min(0)
    .max(MAX_TRUNCATION)
    .refine((psi) => Number(psi.toFixed(2)) === psi, 'has two decimals at most, as in recipes')
    .default(1),
  columns: z.coerce.number().int().min(1).max(1000).optional(),
  scale: z.coerce.number().int().min(1).max(16),
  kimg: z.coerce.number().int().min(0).optional(),
  // GIF counts in hundredths of a second, and players slow down what is shown for less than two.
  fps: z.coerce.number().int().min(1).max(50),
}

/** @throws GardenError `invalid_config` naming each bad option */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  args: object,
): z.infer<Schema> {
  const result = schema.safeParse(args)
  if (result.success) return result.data
  throw new GardenError(
    'invalid_config',
    `The options are not valid:\n${z.prettifyError(result.error)}`,
  )
}

/** Least side in pixels at which small pictures are comfortably seen. */
const SEEN = 512

/**
 * How many times a frame is enlarged unless asked otherwise: until it can be seen, and twice for a
 * video, which keeps colours at half the resolution only.
 */
export function usualScale(width: number, format: string): number {
  return Math.max(Math.ceil(SEEN / width), format === 'mp4' && width < 2 * SEEN ? 2 : 1)
}
