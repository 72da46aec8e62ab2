import 'server-only'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import { GardenError } from '#lib/error.ts'
import { limits } from './limits.ts'
import { log } from './observe/log.ts'
import { redis, redisState } from './shared/redis.ts'
import type { Visitor } from './visitor.ts'

/** Seconds that an allowance is for. */
const WINDOW = 60

/** Who counts the pictures of each client: this gallery alone, and all that share a Redis. */
type Limiters = { alone: RateLimiterAbstract; together: RateLimiterAbstract }

/** One for the process. */
let limiters: Promise<Limiters> | undefined

async function createLimiters(): Promise<Limiters> {
  const allowance = { points: limits.rate, duration: WINDOW }
  const alone = new RateLimiterMemory(allowance)
  const connection = await redis()
  if (!connection) return { alone, together: alone }
  const together = new RateLimiterRedis({
    ...allowance,
    storeClient: connection,
    keyPrefix: 'garden:rate',
    insuranceLimiter: alone,
    rejectIfRedisNotReady: true,
  })
  return { alone, together }
}

async function limiterNow(): Promise<RateLimiterAbstract> {
  limiters ??= createLimiters()
  const { alone, together } = await limiters
  return (await redisState()) === 'up' ? together : alone
}

/**
 * Takes pictures off a visitor's allowance, before they are grown.
 *
 * @throws GardenError `rate_limited` where there is not as much left
 */
export async function charge(visitor: Visitor, pictures: number): Promise<void> {
  const { client } = visitor
  if (limits.rate === 0 || client === undefined) return
  try {
    await (await limiterNow()).consume(client, Math.min(pictures, limits.rate))
  } catch (refusal) {
    // A counter that does not answer is no reason to grow nothing.
    if (!(refusal instanceof RateLimiterRes))
      return log.error({ err: refusal }, 'Clients cannot be counted.')
    // It counts what it refuses as well, and what is less would be refused after that.
    await refund(visitor, pictures)
    throw tooMany(refusal)
  }
}

/** Gives pictures back to a visitor's allowance that we could not grow. */
export async function refund({ client }: Visitor, pictures: number): Promise<void> {
  if (limits.rate === 0 || client === undefined) return
  try {
    await (await limiterNow()).reward(client, Math.min(pictures, limits.rate))
  } catch (error) {
    log.error({ err: error }, 'Clients cannot be counted.')
  }
}

/** What an answer says of the allowance that was used up (draft-ietf-httpapi-ratelimit-headers-10). */
export function allowanceHeaders(retryAfter: number): Record<string, string> {
  return {
    'ratelimit-policy': `"pictures";q=${limits.rate};w=${WINDOW}`,
    ratelimit: `"pictures";r=0;t=${retryAfter}`,
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): GardenError {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000))
  return new GardenError(
    'rate_limited',
    `With this, more than ${limits.rate} pictures would be grown for you within a minute.`,
    { suggestion: `Go on in ${retryAfter} seconds, or grow them in the studio.`, retryAfter },
  )
}
