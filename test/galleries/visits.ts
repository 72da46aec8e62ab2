import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisServer } from '../redis.ts'
import type { Galleries } from './start.ts'

/** Visitors at once. */
export const CROWD = 32

/** How often each status came, 0 for no answer, and those that should have said when to come again and did not. */
export type Met = { statuses: Map<number, number>; silent: number }

/** Requests for pictures, from as many clients as there are, and what all galleries together grew for them. */
export async function askTogether(
  { origin, grown }: Galleries,
  paths: readonly string[],
): Promise<Met & { grown: number }> {
  const before = await grown()
  const met = await visit(origin, paths, (i) => `10.0.0.${i % 250}`)
  return { ...met, grown: (await grown()) - before }
}

/** Requests of one client. */
export function askAlone({ origin }: Galleries, paths: readonly string[]): Promise<Met> {
  return visit(origin, paths, () => '10.1.0.1')
}

/**
 * A gallery is killed, and the Redis goes and comes back, while visitors ask.
 *
 * @param seconds that the Redis is gone; before and after it are as many
 * @param path of a picture that nobody has asked for
 * @returns what they met, and what another gallery said of the Redis while it was gone, and at the end
 */
export async function loseSome(
  galleries: Galleries,
  redis: RedisServer,
  seconds: number,
  path: () => string,
): Promise<Met & { gone: string; back: string }> {
  const met: Met = { statuses: new Map(), silent: 0 }
  let going = true
  let client = 0
  const visitor = async () => {
    while (going) {
      client += 1
      await ask(galleries.origin + path(), `10.2.${(client >> 8) & 255}.${client & 255}`, met)
    }
  }
  const visitors = Array.from({ length: CROWD }, visitor)
  await sleep(seconds * 500)
  galleries.all.pop()?.process.kill('SIGKILL')
  await sleep(seconds * 500)
  await redis.stop()
  await sleep(seconds * 1000)
  const gone = await redisState(galleries)
  await redis.start()
  await sleep(seconds * 1000)
  going = false
  await Promise.all(visitors)
  return { ...met, gone, back: await redisState(galleries) }
}

async function visit(
  origin: string,
  paths: readonly string[],
  client: (i: number) => string,
): Promise<Met> {
  const met: Met = { statuses: new Map(), silent: 0 }
  const left = [...paths.entries()].reverse()
  const visitor = async () => {
    for (let next = left.pop(); next; next = left.pop())
      await ask(origin + next[1], client(next[0]), met)
  }
  await Promise.all(Array.from({ length: CROWD }, visitor))
  return met
}

async function ask(address: string, client: string, met: Met): Promise<void> {
  const headers = { 'x-forwarded-for': client }
  const answer = await fetch(address, { headers }).catch(() => undefined)
  const whole = await answer?.arrayBuffer().catch(() => undefined)
  const status = answer && whole ? answer.status : 0
  met.statuses.set(status, (met.statuses.get(status) ?? 0) + 1)
  if (status > 400 && !answer?.headers.has('retry-after')) met.silent += 1
}

async function redisState({ all }: Galleries): Promise<string> {
  const answer = await fetch(`${all[0]?.origin}/api/health`)
  return (await answer.json()).redis
}
