// Several galleries behind nginx, with one Redis and one bucket: how often a picture is grown that all are asked for,
// what an allowance lets through, what visitors meet while a gallery and the Redis go, how much more several serve, and
// what a picture costs those that all share.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { fileStorage } from '#lib/storage/file.ts'
import { openStorage } from '#lib/storage/open.ts'
import { freePort } from '../port.js'
import { startRedis } from '../redis.ts'
import { startS3Server } from '../s3/server.ts'
import { type Running, startGallery } from '../servers.ts'
import { type Costs, startCounter } from './counted.ts'
import { load } from './load.ts'
import { openRelease } from './release.ts'
import { quantile, table } from './table.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
const SECONDS = Number(values.seconds)

/** Pictures that a client may have grown in a minute. */
const RATE = 600

/** Visitors at once, and the pictures that all of them ask for. */
const CROWD = 32
const WANTED = 50

const TOKEN = 'bench'

const [redis, bucket, { manifest }] = await Promise.all([
  startRedis(),
  startS3Server(),
  openRelease(),
])
if (!redis || !bucket) throw new Error('A redis-server and an S3-compatible server are needed.')
const counter = await startCounter(redis.url, bucket.environment.AWS_ENDPOINT_URL_S3 ?? '')
const folder = await mkdtemp(join(tmpdir(), 'galleries-'))
const galleries: Running[] = []
let proxy: Awaited<ReturnType<typeof startProxy>> | undefined
let fresh = 1_000_000
let client = 0
try {
  await fillBucket(bucket.environment)
  for (let i = 0; i < 3; i++) galleries.push(await startOne(i))
  proxy = await startProxy(galleries)
  console.log(await wantedByAll(proxy.origin))
  console.log(await oneAllowance(proxy.origin))
  const { rows, best } = await throughput()
  console.log(rows)
  console.log(await costs(best))
  console.log(await losses(proxy.origin))
} finally {
  proxy?.stop()
  counter.close()
  await Promise.all(galleries.map(({ stop }) => stop()))
  await Promise.all([redis.stop(), bucket.close()])
  await rm(folder, { recursive: true, force: true })
}

async function fillBucket(environment: Record<string, string>): Promise<void> {
  const [from, into] = [fileStorage('public/models'), await openStorage('s3://garden', environment)]
  for await (const path of from.list('')) await into.write(path, (await from.read(path)).bytes)
}

function startOne(i: number): Promise<Running> {
  return startGallery({
    ...bucket?.environment,
    AWS_ENDPOINT_URL_S3: counter.address,
    GARDEN_STORE: 's3://garden',
    GARDEN_REDIS_URL: redis?.url ?? '',
    GARDEN_INSTANCE: `gallery-${i}`,
    GARDEN_METRICS_TOKEN: TOKEN,
    GARDEN_RATE: String(RATE),
    GARDEN_TRUST_PROXY: '1',
  })
}

/** 1,000 requests for the same few pictures, from as many clients. */
async function wantedByAll(origin: string): Promise<string> {
  const before = await grown()
  let asked = 0
  const statuses = new Map<number, number>()
  const visitor = async () => {
    while (asked < 20 * WANTED) {
      const seed = asked++ % WANTED
      const { status } = await get(`${origin}${picture(seed)}`, `10.0.0.${asked % 250}`)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: CROWD }, visitor))
  return `${asked} requests for ${WANTED} pictures: ${(await grown()) - before} grown, answered with ${told(statuses)}`
}

/** One client asks all galleries for half as many again as it may have. */
async function oneAllowance(origin: string): Promise<string> {
  const statuses = new Map<number, number>()
  let left = 1.5 * RATE
  const visitor = async () => {
    while (left-- > 0) {
      const { status } = await get(`${origin}${picture(fresh++)}`, '10.1.0.1')
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: CROWD }, visitor))
  return `An allowance of ${RATE}: ${told(statuses)}`
}

/** Pictures that nobody has asked for, of one, two and three galleries by themselves. */
async function throughput(): Promise<{ rows: string; best: number }> {
  const rows: string[][] = []
  let best = 0
  for (const count of [1, 2, 3]) {
    const met = await Promise.all(
      galleries.slice(0, count).map(({ origin }) =>
        load({
          origin,
          concurrency: CROWD / count,
          seconds: SECONDS,
          path: () => picture(fresh++),
          headers: anyone,
        }),
      ),
    )
    const times = met.flatMap((one) => one.times)
    best = Math.max(best, times.length / SECONDS)
    rows.push([
      String(count),
      (times.length / SECONDS).toFixed(0),
      quantile(times, 0.5).toFixed(1),
      quantile(times, 0.95).toFixed(1),
    ])
  }
  return { rows: table(['galleries', 'pictures/s', 'p50 ms', 'p95 ms'], rows), best }
}

/**
 * What a picture costs those that all share, when it is new and when another gallery has made it, and what follows for
 * galleries on machines of their own.
 *
 * @param best pictures a second of this machine
 */
async function costs(best: number): Promise<string> {
  const [one, other] = galleries as [Running, Running]
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
    return 0.5 * galleries.length
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
async function losses(origin: string): Promise<string> {
  const visiting = load({
    origin,
    concurrency: CROWD,
    seconds: 3 * SECONDS,
    path: () => picture(fresh++),
    headers: anyone,
  })
  await sleep(SECONDS * 500)
  galleries.pop()?.process.kill('SIGKILL')
  await sleep(SECONDS * 500)
  await redis?.stop()
  const down = await get(`${galleries[0]?.origin}/api/health`, '10.2.0.1').then((one) => one.json())
  await sleep(SECONDS * 1000)
  await redis?.start()
  const { statuses } = await visiting
  const up = await get(`${galleries[0]?.origin}/api/health`, '10.2.0.1').then((one) => one.json())
  return `A gallery killed, Redis gone (health: ${down.redis}) and back (${up.redis}): ${told(statuses)}`
}

/** Another client each time. */
function anyone(): Record<string, string> {
  client += 1
  return { 'x-forwarded-for': `10.9.${(client >> 8) & 255}.${client & 255}` }
}

function picture(seed: number): string {
  return `/api/v1/images/${manifest.id}/${seed}.png`
}

function get(address: string, from: string): Promise<Response> {
  return fetch(address, { headers: { 'x-forwarded-for': from } }).then(async (answer) => {
    const bytes = await answer.arrayBuffer()
    return new Response(bytes, { status: answer.status })
  })
}

/** Pictures that all galleries together have grown. */
async function grown(): Promise<number> {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const texts = await Promise.all(
    galleries.map(({ origin }) =>
      fetch(`${origin}/api/metrics`, { headers }).then((one) => one.text()),
    ),
  )
  return texts.reduce(
    (sum, text) => sum + Number(/^garden_pictures_total\S* (\d+)/m.exec(text)?.[1] ?? 0),
    0,
  )
}

function told(statuses: ReadonlyMap<number, number>): string {
  return [...statuses].map(([status, count]) => `${status || 'nothing'} × ${count}`).join(', ')
}

async function startProxy(to: readonly Running[]) {
  const port = await freePort()
  const servers = to.map(
    ({ origin }) => `server ${new URL(origin).host} max_fails=1 fail_timeout=2s;`,
  )
  const config = join(folder, 'nginx.conf')
  await writeFile(
    config,
    `daemon off; pid ${folder}/nginx.pid; events { worker_connections 1024; }
    http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      upstream galleries { ${servers.join(' ')} keepalive 32; }
      server { listen 127.0.0.1:${port}; location / { proxy_pass http://galleries; proxy_http_version 1.1;
        proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $http_x_forwarded_for;
        proxy_next_upstream error timeout; proxy_connect_timeout 2s; } } }`,
  )
  const nginx = spawn('nginx', ['-c', config, '-p', folder, '-e', 'stderr'], { stdio: 'ignore' })
  const origin = `http://127.0.0.1:${port}`
  while (!(await fetch(origin).catch(() => undefined))) await sleep(100)
  return { origin, stop: () => nginx.kill() }
}
