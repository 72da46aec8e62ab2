import 'server-only'
import { availableParallelism } from 'node:os'
import * as z from 'zod'
import { GardenError } from '#lib/error.ts'

/** What one process takes on. */
export type Limits = {
  /** Threads that grow pictures. */
  workers: number
  /** Latents that may wait for one. */
  queue: number
  /** Pictures that are grown for one client in a minute; 0 = as many as they like. */
  rate: number
  /** Proxies in front of us that add to X-Forwarded-For. */
  proxies: number
}

/**
 * Reads the limits from an environment.
 *
 * @throws GardenError `invalid_config` naming the variable
 */
export function parseLimits(environment: Record<string, string | undefined>): Limits {
  const { data, error } = schema.safeParse(environment)
  if (!data) throw invalid(error.issues[0])
  const workers = data.GARDEN_WORKERS ?? availableParallelism()
  return {
    workers,
    queue: data.GARDEN_QUEUE ?? QUEUE_OF_WORKER * workers,
    rate: data.GARDEN_RATE ?? RATE,
    proxies: data.GARDEN_TRUST_PROXY ?? (data.VERCEL ? 1 : 0),
  }
}

/** About a second's work. */
const QUEUE_OF_WORKER = 256

/** As many as a core or two can grow: only who takes a whole machine meets it. */
const RATE = 6000

const schema = z.object({
  GARDEN_WORKERS: whole(1, 256),
  GARDEN_QUEUE: whole(1, 1_000_000),
  GARDEN_RATE: whole(0, 1_000_000),
  GARDEN_TRUST_PROXY: whole(0, 16),
  VERCEL: z.string().optional(),
})

export const limits = parseLimits(process.env)

/** Unset and empty are the same. */
function whole(min: number, max: number) {
  const message = `not a whole number from ${min} to ${max}`
  return z
    .string()
    .trim()
    .transform((text) => (text === '' ? undefined : text))
    .pipe(
      z
        .string()
        .regex(/^\d{1,9}$/, message)
        .transform(Number)
        .pipe(z.number().min(min, message).max(max, message))
        .optional(),
    )
    .optional()
}

function invalid(issue: z.core.$ZodIssue | undefined): GardenError {
  return new GardenError('invalid_config', `${String(issue?.path[0])} is ${issue?.message}.`, {
    suggestion: 'Set it anew, or leave it out.',
  })
}
