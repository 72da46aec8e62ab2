import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type RedisServer, startRedis } from '../../redis.ts'

const server = await startRedis()
if (!server) console.warn('There is no redis-server here: what galleries share is not tested')

type Gallery = Awaited<ReturnType<typeof openGallery>>

describe.skipIf(!server)('galleries that share a Redis', () => {
  let one: Gallery
  let other: Gallery
  let name = 0

  beforeAll(async () => {
    one = await openGallery()
    other = await openGallery()
  })

  beforeEach(async () => {
    name += 1
    await (server as RedisServer).start()
    await vi.waitFor(async () => expect(await states()).toEqual(['up', 'up']), WAIT)
  })

  afterAll(() => server?.stop())

  test('make a picture once that both are asked for at the same time', async () => {
    const made = vi.fn(() => file(1, 100))
    const asked = Array.from({ length: 20 }, (_, i) => ask(i % 2 ? one : other, made))
    const bytes = await Promise.all(asked)
    expect(made).toHaveBeenCalledTimes(1)
    for (const each of bytes) expect(each).toEqual(Uint8Array.of(1))
  })

  test('let another make what the first could not', async () => {
    const failing = vi.fn(() => Promise.reject(new Error('no')))
    await expect(ask(one, failing)).rejects.toThrow('no')
    expect(await ask(other, () => file(2))).toEqual(Uint8Array.of(2))
  })

  test('count an allowance together', async () => {
    const client = `visitor ${name}`
    for (const gallery of [one, other, one]) await gallery.charge({ client }, 2000)
    await expect(other.charge({ client }, 2000)).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('go on alone while it is gone, and together once it is back', async () => {
    await (server as RedisServer).stop()
    expect(await ask(one, () => file(3))).toEqual(Uint8Array.of(3))
    expect(await ask(other, () => file(3))).toEqual(Uint8Array.of(3))
    await one.charge({ client: 'alone' }, 10)
    expect(await states()).toEqual(['down', 'down'])
    await (server as RedisServer).start()
    await vi.waitFor(async () => expect(await states()).toEqual(['up', 'up']), WAIT)
    name += 1
    const made = vi.fn(() => file(4))
    await ask(one, made)
    await ask(other, made)
    expect(made).toHaveBeenCalledTimes(1)
  })

  test('wait for each other when an answer is late, rather than make a picture twice', async () => {
    server?.freeze()
    const made = vi.fn(() => file(5, 100))
    const asked = [ask(one, made), ask(other, made)]
    await sleep(900)
    server?.thaw()
    for (const bytes of await Promise.all(asked)) expect(bytes).toEqual(Uint8Array.of(5))
    expect(made).toHaveBeenCalledTimes(1)
  })

  test('wait for a film that takes longer than a turn', { timeout: 20_000 }, async () => {
    const made = vi.fn(() => file(6, 6_000))
    const asked = [ask(one, made), ask(other, made)]
    for (const bytes of await Promise.all(asked)) expect(bytes).toEqual(Uint8Array.of(6))
    expect(made).toHaveBeenCalledTimes(1)
  })

  test('let one visitor wait two seconds when it freezes, and nobody after that', async () => {
    server?.freeze()
    const begun = performance.now()
    expect(await ask(one, () => file(7))).toEqual(Uint8Array.of(7))
    expect(performance.now() - begun).toBeLessThan(4_000)
    expect(await states()).toEqual(['down', 'down'])
    const after = performance.now()
    name += 1
    expect(await ask(other, () => file(8))).toEqual(Uint8Array.of(8))
    await other.charge({ client: 'alone' }, 10)
    expect(performance.now() - after).toBeLessThan(1_000)
    server?.thaw()
    await vi.waitFor(async () => expect(await states()).toEqual(['up', 'up']), WAIT)
  })

  test('go on alone while every answer of it is late', { timeout: 30_000 }, async () => {
    const limp = setInterval(() => {
      server?.freeze()
      setTimeout(() => server?.thaw(), 2_600)
    }, 2_620)
    await vi.waitFor(async () => expect(await states()).toEqual(['slow', 'slow']), {
      ...WAIT,
      timeout: 20_000,
    })
    clearInterval(limp)
    await vi.waitFor(async () => expect(await states()).toEqual(['up', 'up']), WAIT)
  })

  const states = () => Promise.all([one.redisState(), other.redisState()])

  function ask({ cached }: Gallery, make: Parameters<Gallery['cached']>[3]) {
    const visitor = { client: undefined, signal: new AbortController().signal }
    return cached(`picture ${name}`, visitor as never, 1, make)
  }
})

const WAIT = { timeout: 8_000, interval: 50 }

/** A file of one byte, after some milliseconds. */
async function file(byte: number, milliseconds = 0) {
  await sleep(milliseconds)
  return { bytes: Uint8Array.of(byte), timing: { queued: 0, inferred: 0, encoded: 0 } }
}

/** The modules of a process of its own, as far as they keep files and work under way; the connection is the process's. */
async function openGallery() {
  vi.resetModules()
  vi.stubEnv('GARDEN_REDIS_URL', server?.url ?? '')
  const { cached } = await import('#app/_server/drawing/cached.ts')
  const { charge } = await import('#app/_server/limiter.ts')
  const { redis, redisState } = await import('#app/_server/shared/redis.ts')
  await redis()
  return {
    cached,
    charge: charge as (visitor: { client: string }, pictures: number) => Promise<void>,
    redisState,
  }
}
