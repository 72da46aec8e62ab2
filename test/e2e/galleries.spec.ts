import { expect, test } from 'playwright/test'
import { type Galleries, startGalleries } from '../galleries/start.ts'
import { askAlone, askTogether, loseSome } from '../galleries/visits.ts'
import { hasNginx } from '../nginx.ts'
import { type RedisServer, startRedis } from '../redis.ts'
import { type S3Server, startS3Server } from '../s3/server.ts'
import { firstModel } from './garden.ts'

test.describe.configure({ timeout: 300_000 })
test.skip(!hasNginx, 'nginx is not installed')

/** Pictures that a client may have grown in a minute. */
const RATE = 60

let redis: RedisServer | undefined
let bucket: S3Server | undefined
let galleries: Galleries
let path: (seed: number) => string

test.beforeAll(async ({ request }) => {
  redis = await startRedis()
  bucket = await startS3Server()
  test.skip(!redis || !bucket, 'there is no redis-server, or no S3-compatible server')
  const { id } = await firstModel(request)
  path = (seed) => `/api/v1/images/${id}/${seed}.png`
  const limit = { GARDEN_RATE: String(RATE) }
  galleries = await startGalleries(3, redis?.url ?? '', bucket?.environment ?? {}, limit)
})

test.afterAll(async () => {
  await galleries?.stop()
  await redis?.stop()
  await bucket?.close()
})

test('three galleries grow once what a thousand requests want', async () => {
  const paths = Array.from({ length: 1000 }, (_, i) => path(i % 50))
  const { grown, statuses } = await askTogether(galleries, paths)
  expect([...statuses]).toEqual([[200, 1000]])
  expect(grown).toBe(50)
})

test('they count what one client has had together', async () => {
  const paths = Array.from({ length: 1.5 * RATE }, (_, i) => path(1000 + i))
  const { statuses, silent } = await askAlone(galleries, paths)
  expect(Object.fromEntries(statuses)).toEqual({ 200: RATE, 429: RATE / 2 })
  expect(silent).toBe(0)
})

test('nobody is lost when one of them is killed, and the Redis goes and comes back', async () => {
  let seed = 10_000
  const met = await loseSome(galleries, redis as RedisServer, 5, () => path(seed++))
  expect(met).toMatchObject({ gone: 'down', back: 'up', silent: 0 })
  expect(met.statuses.get(200)).toBeGreaterThan(100)
  // A client that grew too much, or a gallery that has too much to do, says so.
  expect([200, 429, 503]).toEqual(expect.arrayContaining([...met.statuses.keys()]))
})
