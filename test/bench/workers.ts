// One and two trainers on one list of work: how fast they are together, and what a tick costs Redis and the bucket.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startRedis } from '../redis.ts'
import { startS3Server } from '../s3/server.ts'
import { type Costs, startCounter } from './counted.ts'
import { table } from './table.ts'

/** Ticks of each worker; the first one is not counted, for TensorFlow is still getting warm. */
const TICKS = 5

/** kimg a tick: a few seconds' work. */
const TICK = 0.16

const [redis, bucket] = await Promise.all([startRedis(), startS3Server()])
if (!redis || !bucket) throw new Error('A redis-server and an S3-compatible server are needed.')
const folder = await mkdtemp(join(tmpdir(), 'workers-'))
const counter = await startCounter(redis.url, bucket.environment.AWS_ENDPOINT_URL_S3 ?? '')
const environment = {
  ...process.env,
  ...bucket.environment,
  AWS_ENDPOINT_URL_S3: counter.address,
  GARDEN_REDIS_URL: redis.url,
}
const STORE = ['--store', 's3://garden/sweeps']
const crew: ChildProcess[] = []
try {
  await gan('dataset', 'make', '--count', '500', '--out', join(folder, 'data'))
  const rows: string[][] = []
  let cost: Costs | undefined
  for (const count of [1, 2]) {
    const { speed, each } = await throughput(count)
    cost = each
    rows.push([String(count), speed.toFixed(0)])
  }
  console.log(table(['workers', 'images/s together'], rows))
  if (cost) console.log(told(cost))
} finally {
  for (const worker of crew) worker.kill('SIGKILL')
  counter.close()
  await Promise.all([redis.stop(), bucket.close()])
  await rm(folder, { recursive: true, force: true })
}

async function throughput(count: number): Promise<{ speed: number; each: Costs }> {
  const plan = join(folder, `plan-${count}.json`)
  const configs = [{ preset: 'lorelei-64', set: `tick=${TICK}` }]
  const seeds = Array.from({ length: count }, (_, i) => i)
  const rest = { configs, seeds, data: [join(folder, 'data')] }
  await writeFile(plan, JSON.stringify({ name: `of-${count}`, ...rest }))
  await gan('sweep', plan, ...STORE)
  const outputs = seeds.map(() => startWorker())
  const { each } = await counter.costOf(async () => {
    while (outputs.some((output) => speeds(output()).length < TICKS)) await sleep(100)
    return outputs.reduce((sum, output) => sum + speeds(output()).length, 0)
  })
  await gan('sweep', plan, ...STORE, '--stop')
  for (const worker of crew.splice(0)) {
    worker.kill('SIGKILL')
    await once(worker, 'exit')
  }
  const means = outputs.map((output) => mean(speeds(output()).slice(1)))
  return { speed: means.reduce((sum, one) => sum + one, 0), each }
}

/** @returns what it has printed so far */
function startWorker(): () => string {
  let printed = ''
  const line = ['work', ...STORE, '--scratch', join(folder, 'scratch'), '--backend', 'cpu']
  const worker = spawn(process.execPath, ['training/bin/gan.js', ...line], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  worker.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  crew.push(worker)
  return () => printed
}

/** Beside this process, which counts what it asks the bucket for. */
async function gan(...line: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, ['training/bin/gan.js', ...line], {
    env: environment,
  })
}

function speeds(printed: string): number[] {
  return [...printed.matchAll(/(\d+) images\/s/g)].map(([, speed]) => Number(speed))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** How many workers Redis has time for when each ticks once in ten seconds. */
function told({ commands, microseconds, requests, bytes }: Costs): string {
  const most = Math.floor((10 * 1e6) / microseconds)
  return `A tick costs Redis ${commands.toFixed(0)} commands and ${microseconds.toFixed(0)} µs, and the bucket ${requests.toFixed(0)} requests and ${(bytes / 1e6).toFixed(1)} MB. With one in ten seconds, Redis is busy with ${most.toLocaleString('en')} workers; 100 of them send the bucket ${(10 * requests).toFixed(0)} requests and ${((10 * bytes) / 1e6).toFixed(0)} MB a second.`
}
