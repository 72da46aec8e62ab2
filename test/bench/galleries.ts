// Several galleries behind nginx, with one Redis and one bucket: how often a picture is grown that all are asked for,
// what an allowance lets through, what visitors meet while a gallery and the Redis go, how much more several serve, and
// what a picture costs those that all share.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startGalleries } from '../galleries/start.ts'
import { askAlone, askTogether, CROWD, loseSome } from '../galleries/visits.ts'
import { type RedisServer, startRedis } from '../redis.ts'
import { startS3Server } from '../s3/server.ts'
import type { Running } from '../servers.ts'
import { type Costs, startCounter } from './counted.ts'
import { load } from './load.ts'
import { openRelease } from './release.ts'
import { quantile, table } from './table.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
const SECONDS = Number(values.seconds)

/** Pictures that a client may have grown in a minute. */
const RATE = 600

/** Pictures that all visitors ask for, how often each, and how often all that again with other pictures. */
const WANTED = 50
const TIMES = 20
const ROUNDS = 5

/** In how many turns one, two and three galleries are asked. */
const TURNS = 4

const [redis, bucket, { manifest }] = await Promise.all([
  startRedis(),
  startS3Server(),
  openRelease(),
])
if (!redis || !bucket) throw new Error('A redis-server and an S3-compatible server are needed.')
const counter = await startCounter(redis.url, bucket.environment.AWS_ENDPOINT_URL_S3 ?? '')
let fresh = 1_000_000
let client = 0
const counted = { ...bucket.environment, AWS_ENDPOINT_URL_S3: counter.address }
const galleries = await startGalleries(3, redis.url, counted, { GARDEN_RATE: String(RATE) })
try {
  for (let round = 0; round < ROUNDS; round++) console.log(await wantedByAll())
  console.log(await oneAllowance())
  const { rows, best } = await throughput()
  console.log(rows)
  console.log(await costs(best))
  console.log(await losses())
} finally {
  await galleries.stop()
  counter.close()
  await Promise.all([redis.stop(), bucket.close()])
}

/** Many requests for the same few pictures. */
async function wantedByAll(): Promise<string> {
  const wanted = Array.from({ length: WANTED }, () => picture(fresh++))
  const paths = Array.from({ length: TIMES }, () => wanted).flat()
  const { grown, statuses } = await askTogether(galleries, paths)
  return `${paths.length} requests for ${WANTED} pictures: ${grown} grown, answered with ${told(statuses)}`
}

/** One client asks all galleries for half as many again as it may have. */
async function oneAllowance(): Promise<string> {
  const paths = Array.from({ length: 1.5 * RATE }, () => picture(fresh++))
  const { statuses } = await askAlone(galleries, paths)
  return `An allowance of ${RATE}: ${told(statuses)}`
}

/** Pictures that nobody has asked for, of one, two and three galleries by themselves. */
async function throughput(): Promise<{ rows: string; best: number }> {
  const times = new Map([1, 2, 3].map((count) => [count, [] as number[]]))
  // In turn, so that what else the machine does falls on all of them.
  for (let turn = 0; turn < TURNS; turn++)
    for (const [count, met] of times) met.push(...(await timesOf(count, SECONDS / TURNS)))
  const rows = [...times].map(([count, met]) => [
    String(count),
    (met.length / SECONDS).toFixed(0),
    quantile(met, 0.5).toFixed(1),
    quantile(met, 0.95).toFixed(1),
  ])
  const best = Math.max(...[...times.values()].map((met) => met.length / SECONDS))
  return { rows: table(['galleries', 'pictures/s', 'p50 ms', 'p95 ms'], rows), best }
}

async function timesOf(count: number, seconds: number): Promise<number[]> {
  const met = await Promise.all(
    galleries.all.slice(0, count).map(({ origin }) =>
      load({
        origin,
        concurrency: CROWD / count,
        seconds,
        path: () => picture(fresh++),
        headers: anyone,
      }),
    ),
  )
  return met.flatMap((one) => one.times)
}

/**
 * What a picture costs those that all share, when it is new and when another gallery has made it, and what follows for
 * galleries on machines of their own.
 *
 * @param best pictures a second of this machine
 */
async function costs(best: number): Promise<string> {
  const [one, other] = galleries.all as [Running, Running]
  const seeds = Array.from({ length: 500 }, () => fresh++)
  const ask = async ({ origin }: Running) => {
    for (const seed of seeds)
      await (await fetch(origin + picture(seed), { headers: anyone() })).arrayBuffer()
    return seeds.length
  }
  const fresher = await counter.costOf(() => ask(one))
  const shared = await counter.costOf(() => ask(other))
  const idle = await counter.costOf(async () => {
    await sleep(30_000)
    return 0.5 * galleries.all.length
  })
  const row = (name: string, { commands, microseconds, requests }: Costs) => [
    name,
    commands.toFixed(1),
    microseconds.toFixed(0),
    requests.toFixed(3),
  ]
  const rows = [
    row('a new picture', fresher.each),
    row('one that another gallery has made', shared.each),
    row('a minute of a gallery that nobody asks', idle.each),
  ]
  const limit = 1e6 / fresher.each.microseconds / best
  return [
    table(['', 'Redis commands', 'Redis µs', 'bucket requests'], rows),
    `Galleries on machines like this one, with ${best.toFixed(0)} new pictures a second each: one Redis is busy with ${limit.toFixed(0)} of them.`,
  ].join('\n')
}

/** A gallery is killed, and the Redis goes and comes back, while visitors ask. */
async function losses(): Promise<string> {
  const next = () => picture(fresh++)
  const { statuses, gone, back } = await loseSome(galleries, redis as RedisServer, SECONDS, next)
  return `A gallery killed, Redis gone (health: ${gone}) and back (${back}): ${told(statuses)}`
}

/** Another client each time. */
function anyone(): Record<string, string> {
  client += 1
  return { 'x-forwarded-for': `10.9.${(client >> 8) & 255}.${client & 255}` }
}

function picture(seed: number): string {
  return `/api/v1/images/${manifest.id}/${seed}.png`
}

function told(statuses: ReadonlyMap<number, number>): string {
  return [...statuses].map(([status, count]) => `${status || 'nothing'} × ${count}`).join(', ')
}
