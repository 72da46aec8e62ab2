import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GardenError } from '#lib/error.ts'
import { readCatalogue } from '#lib/gallery/catalogue.ts'
import { PURPOSE, stream, uniforms } from '#lib/random/stream.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { openStorage } from '#lib/storage/open.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { readInfo } from '../../../training/data/dataset.ts'
import { copyRun, readLedger, takeRun } from '../../../training/sweep/ledger.ts'
import { plannedRuns, readPlan } from '../../../training/sweep/plan.ts'
import { work } from '../../../training/sweep/worker.ts'
import { freePort } from '../../port.js'
import { startProxy } from '../../proxy.ts'
import { type RedisServer, startRedis } from '../../redis.ts'
import { startS3Server } from '../../s3/server.ts'
import { best as backend } from '../backends.ts'
import { runGan, signalGan } from '../gan.ts'
import { checkpoint, options, SMALL } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

/**
 * How large the sweep is, and how often and after how many seconds a worker is killed:
 * `RUNS=12 WORKERS=3 KILLS=1000 PAUSE=3 npx vitest run test/training/sweep/sweep.test.ts` for more.
 */
const RUNS = Number(process.env.RUNS ?? 2)
const WORKERS = Number(process.env.WORKERS ?? 1)
const KILLS = Number(process.env.KILLS ?? 2)
const PAUSE = Number(process.env.PAUSE ?? 0.05)
const SEED = Number(process.env.KILL_SEED ?? 1)

/** Seconds that a worker is without network: `CUT=60` for a minute. */
const CUT = Number(process.env.CUT ?? 8)

/** Seconds after which a silent worker loses its run. */
const SILENCE = 5

const server = await startRedis()
if (!server) console.warn('There is no redis-server here: sweeps are not tested')

const SET = `${SMALL},kimg=0.16`
const STEPS = 20

/** All that a release tells of when and where it was made and not of the run. */
const DATED = ['manifest.json', 'card.json']

/** All that a tick tells of this machine and not of the run. */
const OURS = ['imagesPerSecond', 'dataWait', 'memory', 'tensors', 'minutes']

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'latent-garden-'))
  await writeNoise(join(root, 'data'), 40, 16)
})

type Worker = { process: ChildProcess; output: string }

const workers: Worker[] = []

afterAll(async () => {
  for (const worker of workers) worker.process.kill('SIGKILL')
  await server?.stop()
  await rm(root, { recursive: true, force: true })
})

describe.skipIf(!server)('a sweep', () => {
  test(`of ${RUNS} ends bit for bit where serial runs end, although workers are killed`, {
    timeout: 200_000 + RUNS * 100_000,
  }, async () => {
    const seeds = Array.from({ length: RUNS }, (_, i) => i + 1)
    // What a machine loses is no try of the run's.
    const plan = await writePlan('tiny', { seeds, retries: 0 })
    const where = ['--store', join(root, 'store'), '--redis', server?.url ?? '']
    expect((await runGan('sweep', plan, ...where)).output).toContain(`${RUNS} of them new`)
    expect((await runGan('sweep', plan, ...where)).output).toContain('0 of them new')
    expect(await workKilled(where)).toBeGreaterThan(0)
    expect((await watched('tiny')).map(({ state }) => state)).toEqual(seeds.map(() => 'finished'))
    const { output } = await runGan('sweep', plan, ...where, '--fetch', join(root, 'fetched'))
    expect(output).toContain(`${RUNS} of ${RUNS} runs in`)
    for (const { name, config } of await plannedRuns(await readPlan(plan)))
      await expectSerial(join(root, 'fetched', `0${name}`), config.seed)
    expect(await listed('fetched')).toEqual(await listed('serial'))
  })

  test(`goes on when a worker is without network for ${CUT} s, and does no run twice`, {
    timeout: 300_000 + CUT * 2_000,
  }, async (context) => {
    const bucket = await startS3Server()
    if (!server || !bucket) return context.skip('no S3-compatible server can be installed here')
    const far = await startProxy(bucket.environment.AWS_ENDPOINT_URL_S3 ?? '')
    const list = await startProxy(server.url)
    const plan = await writePlan('cut', { seeds: [1], retries: 0 })
    const store = 's3://garden/sweeps'
    const near = ['--store', store, '--redis', server.url]
    Object.assign(process.env, bucket.environment)
    try {
      await runGan('sweep', plan, ...near)
      const environment = { AWS_ENDPOINT_URL_S3: far.address }
      const first = startWorker(['--store', store, '--redis', list.address], environment)
      await until(() => ticks(first) > 0)
      for (const proxy of [far, list]) proxy.cut()
      const second = startWorker(near)
      await Promise.all([ended(second), sleep(1000 * CUT)])
      expect(second.process.exitCode).toBe(0)
      const name = await onlyName(plan)
      const bucketStore = await openStorage(store, process.env)
      const owner = async () => (await readLedger(bucketStore, `cut/${name}`))?.owner
      const before = await owner()
      for (const proxy of [far, list]) proxy.mend()
      await ended(first)
      expect(first.process.exitCode).toBe(0)
      expect(first.output).toContain('back: ')
      expect(ticks(first)).toBeLessThan(STEPS / 2)
      expect(await owner()).toBe(before)
      expect(before).toContain(` ${second.process.pid} `)
      expect(await watched('cut')).toMatchObject([{ state: 'finished' }])
      await runGan('sweep', plan, ...near, '--fetch', join(root, 'mended'))
      await expectSerial(join(root, 'mended', `0${name}`), 1)
    } finally {
      for (const name of Object.keys(bucket.environment)) delete process.env[name]
      for (const proxy of [far, list]) proxy.close()
      await bucket.close()
    }
  })

  test('takes what is urgent first, and gives a run up after its tries', async () => {
    const where = ['--store', join(root, 'urgent'), '--redis', server?.url ?? '']
    const lost = join(root, 'lost')
    await writeNoise(lost, 30, 16)
    for (const plan of [
      await writePlan('later', { seeds: [1], priority: 20 }),
      await writePlan('sooner', { seeds: [1], priority: 10 }),
      await writePlan('broken', { seeds: [1], priority: 5, retries: 1, data: [lost] }),
    ])
      await runGan('sweep', plan, ...where)
    await rm(lost, { recursive: true })
    await rm(join(root, 'urgent', 'data'), { recursive: true })
    const { output } = await workHere(where)
    const told = output.split('\n').filter((line) => /^(run|failed) /.test(line))
    expect(told[0]).toMatch(/^failed /)
    expect(told.filter((line) => line.startsWith('failed '))).toHaveLength(2)
    const trained = told.filter((line) => line.startsWith('run '))
    expect(trained.map((line) => /sooner|later/.exec(line)?.[0])).toEqual(['sooner', 'later'])
    expect(await watched('broken')).toMatchObject([
      { state: 'failed', why: expect.stringContaining('neither in') },
    ])
    // Once what was wrong is mended, the same plan goes on.
    await writeNoise(lost, 30, 16)
    const plan = join(root, 'broken.json')
    expect((await runGan('sweep', plan, ...where)).output).toContain('1 of them new')
    await workHere(where)
    expect(await watched('broken')).toMatchObject([{ state: 'finished' }])
  })

  test('that is stopped leaves the list, a run under way after its tick, and goes on later', async () => {
    const where = ['--store', join(root, 'stopped'), '--redis', server?.url ?? '']
    const configs = [{ preset: 'lorelei-64', set: `${SMALL},kimg=0.64` }]
    const plan = await writePlan('stopped', { seeds: [1, 2], configs })
    await runGan('sweep', plan, ...where)
    const worker = startWorker(where)
    await until(() => ticks(worker) > 0)
    expect((await runGan('sweep', plan, ...where, '--stop')).output).toContain('1 runs taken off')
    await ended(worker)
    expect(await watched('stopped')).toMatchObject([
      { state: 'failed', why: 'The sweep stopped was stopped.' },
    ])
    expect((await runGan('sweep', plan, ...where)).output).toContain('2 of them new')
    const { output } = await workHere(where)
    expect(output.match(/^run .*resumed/gm)).toHaveLength(1)
    expect((await watched('stopped')).map(({ state }) => state)).toEqual(['finished', 'finished'])
  })

  test('leaves the list but for what a worker has just taken, also where its data set is gone', async () => {
    const where = ['--store', join(root, 'taken'), '--redis', server?.url ?? '']
    const data = join(root, 'deleted')
    await writeNoise(data, 30, 16)
    const plan = await writePlan('taken', { seeds: [1, 2], data: [data] })
    await runGan('sweep', plan, ...where)
    await rm(data, { recursive: true })
    const client = new Redis(server?.url ?? '')
    await client.set(
      `bull:gan:taken-${(await watched('taken'))[0]?.name}:lock`,
      'a worker',
      'EX',
      1,
    )
    const stopped = await runGan('sweep', plan, ...where, '--stop')
    expect(stopped.output, stopped.errors).toContain('1 runs taken off')
    await sleep(1_100)
    expect((await runGan('sweep', plan, ...where, '--stop')).output).toContain('1 runs taken off')
    expect(await watched('taken')).toEqual([])
    client.disconnect()
  })

  test('leaves nothing on a machine but the data sets it fetched, once each', async () => {
    const where = ['--store', join(root, 'far'), '--redis', server?.url ?? '']
    const [data, away, scratch] = [join(root, 'near'), join(root, 'away'), join(root, 'rented')]
    await writeNoise(data, 30, 16)
    const { sha256 } = await readInfo(data)
    for (const seed of [1, 2]) {
      const plan = await writePlan('fetched', { seeds: [seed], data: [data] })
      await runGan('sweep', plan, ...where)
      await rename(data, away)
      // The second one has it from the first.
      if (seed === 2) await rm(join(root, 'far', 'data'), { recursive: true })
      await runGan('work', ...where, ...HOW, '--scratch', scratch)
      await rename(away, data)
      expect(await readdir(scratch)).toEqual(['data'])
      expect(await readdir(join(scratch, 'data'))).toEqual([sha256])
    }
    expect((await watched('fetched')).map(({ state }) => state)).toEqual(['finished', 'finished'])
  })

  test('is not done for a worker that is told to end', async () => {
    const how = {
      scratch: root,
      cache: root,
      silence: 1000 * SILENCE,
      backend,
      precision: 'float32',
    } as const
    const told = { signal: AbortSignal.timeout(100), print: () => {} }
    const where = { redis: server?.url, store: memoryStorage() }
    await expect(work({ ...where, ...how, ...told, untilEmpty: false })).rejects.toMatchObject({
      code: 'interrupted',
    })
  })

  test('with --keep-best in its plan lets only the best so far go on after a quarter', async () => {
    const where = ['--store', join(root, 'best'), '--redis', server?.url ?? '']
    const keepBest = { count: 1, metric: 'swd', samples: 16 }
    const plan = await writePlan('best', { seeds: [1, 2, 3, 4], keepBest })
    await runGan('sweep', plan, ...where)
    const { output } = await workHere(where)
    // What a run held is given back, however many follow.
    expect(new Set(output.match(/\d+ tensors/g)).size).toBe(1)
    const runs = await watched('best')
    const measured = await measuredOf(plan, where)
    let least = Number.POSITIVE_INFINITY
    for (const [i, value] of measured.entries()) {
      const kept = value < least
      const state = kept ? 'finished' : 'pruned'
      expect(runs[i]).toMatchObject({ state, differs: { seed: String(i + 1) } })
      expect(runs[i]?.kimg).toBeCloseTo(kept ? 0.16 : 0.04, 5)
      least = Math.min(least, value)
    }
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['finished', 'pruned']))
  })
})

describe.skipIf(!server)('a Redis', () => {
  let own: RedisServer

  beforeAll(async () => {
    own = (await startRedis()) as RedisServer
  })

  afterAll(() => own.stop())

  test('that is gone keeps nobody from ending to watch', { timeout: 120_000 }, async () => {
    const where = ['--store', join(root, 'unwatched'), '--redis', own.url]
    await runGan('sweep', await writePlan('unwatched', { seeds: [1] }), ...where)
    let frozen: number | undefined
    const isAsked = (output: string) => {
      if (frozen === undefined && output.includes('waiting')) {
        own.freeze()
        frozen = performance.now()
      }
      // Longer than it pauses between two looks.
      return performance.now() - (frozen ?? Infinity) > 3_000
    }
    const done = await signalGan(['watch', '--redis', own.url], 'SIGTERM', isAsked)
    own.thaw()
    expect(done).toMatchObject({ code: 0 })
  })

  test('that lets nobody in without its password is told at once, in two lines', async () => {
    const client = new Redis(own.url)
    await client.config('SET', 'requirepass', 'right')
    client.disconnect()
    for (const address of [own.url, own.url.replace('//', '//:wrong@')]) {
      const { code, errors } = await runGan('watch', '--redis', address)
      expect(code).toBe(1)
      expect(errors).toMatch(/^error \(storage_denied\): The Redis at 127.*\n.*password.*\n$/)
    }
    const allowed = await runGan('watch', '--redis', own.url.replace('//', '//:right@'), '--once')
    expect(allowed.code, allowed.errors).toBe(0)
  })

  test('that is nowhere is told after ten seconds', { timeout: 60_000 }, async () => {
    const nowhere = `redis://127.0.0.1:${await freePort()}`
    const { code, errors } = await runGan('watch', '--redis', nowhere)
    expect(code).toBe(1)
    expect(errors).toMatch(/^error \(storage_unavailable\): .*ECONNREFUSED.*\n.*--redis.*\n$/)
  })
})

describe('a run in a store', () => {
  test('is not written by a worker that was taken for dead', async () => {
    const store = fileStorage(join(root, 'fenced'))
    const folder = join(root, 'data')
    const now = { state: 'running', step: 2, kimg: 1 } as const
    const first = await takeRun(store, 'sweep/run', 'first')
    await first.push(folder, now)
    const second = await takeRun(store, 'sweep/run', 'second')
    await expect(first.push(folder, { ...now, step: 3 })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('taken over by second'),
    })
    await second.push(folder, { ...now, step: 4 })
    expect(await readLedger(store, 'sweep/run')).toMatchObject({ owner: 'second', step: 4 })
    await second.pull(join(root, 'pulled'))
    expect(await readFile(join(root, 'pulled', 'dataset.json'))).toEqual(
      await readFile(join(folder, 'dataset.json')),
    )
  })

  test("is still its own worker's after answers of the store were lost", async () => {
    const whole = memoryStorage()
    const store: Storage = { ...whole }
    const lease = await takeRun(store, 'run', 'me')
    store.write = async (path, bytes, how) => {
      const written = await whole.write(path, bytes, how)
      if (path !== 'run/ledger.json') return written
      throw new GardenError('conflict', 'It was sent again, and had changed.')
    }
    for (const step of [2, 4])
      await lease.push(join(root, 'data'), { state: 'running', step, kimg: 1 })
    expect(await readLedger(store, 'run')).toMatchObject({ owner: 'me', step: 4 })
  })

  test('keeps only what its newest state takes', async () => {
    const store = fileStorage(join(root, 'pruned'))
    const folder = join(root, 'changing')
    await writeNoise(folder, 10, 16)
    const lease = await takeRun(store, 'run', 'me')
    const now = { state: 'running', step: 2, kimg: 1 } as const
    await lease.push(folder, now)
    await writeNoise(folder, 12, 16)
    await lease.push(folder, now)
    const files: string[] = []
    for await (const path of store.list('run/files/')) files.push(path)
    const kept = Object.values((await readLedger(store, 'run'))?.files ?? {})
    expect(files.sort()).toEqual(kept.map(({ sha256 }) => `run/files/${sha256}`).sort())
  })
})

describe('a run that is copied out of a store', () => {
  test('is copied whole, although its worker ends a tick meanwhile', async () => {
    const store = memoryStorage()
    const [folder, copy] = [join(root, 'ticking'), join(root, 'copied')]
    await writeNoise(folder, 10, 16)
    const lease = await takeRun(store, 'run', 'me')
    const now = { state: 'running', step: 2, kimg: 1 } as const
    await lease.push(folder, now)
    await writeNoise(folder, 12, 16)
    let reads = 0
    const ticking: Storage = {
      ...store,
      async read(path) {
        reads += 1
        if (reads === 2) await lease.push(folder, { ...now, step: 4 })
        return store.read(path)
      },
    }
    expect(await copyRun(ticking, 'run', copy)).toBe(true)
    expect(await readInfo(copy)).toEqual(await readInfo(folder))
  })

  test('is missed where a file is gone for good, and not counted before it has any', async () => {
    const store = memoryStorage()
    const copy = join(root, 'missed')
    expect(await copyRun(store, 'run', copy)).toBe(false)
    const lease = await takeRun(store, 'run', 'me')
    expect(await copyRun(store, 'run', copy)).toBe(false)
    await lease.push(join(root, 'data'), { state: 'running', step: 2, kimg: 1 })
    const [lost] = Object.values(lease.ledger().files)
    await store.delete(`run/files/${lost?.sha256}`)
    await expect(copyRun(store, 'run', copy)).rejects.toMatchObject({ code: 'not_found' })
  })
})

test('a plan that is not valid is refused by its key', async () => {
  const file = join(root, 'bad.json')
  await writeFile(file, JSON.stringify({ name: 'Bad', configs: [], seeds: [1], data: ['x'] }))
  const { code, errors } = await runGan('sweep', file)
  expect(code).toBe(2)
  expect(errors).toContain('name')
})

test('a plan that is told in passes has its length in kimg, and another plan has ranks of its own', async () => {
  const configs = [{ preset: 'digits-32-paddle', set: `${SET},epochs=2` }]
  const runs = async (seeds: number[]) =>
    plannedRuns(await readPlan(await writePlan('passes', { configs, seeds })))
  const [one, other] = await runs([1, 2])
  const { count } = await readInfo(join(root, 'data'))
  expect(one?.config.kimg).toBeCloseTo((2 * count) / 1000, 1)
  expect(one?.plan).toBe(other?.plan)
  expect((await runs([1, 3]))[0]).toMatchObject({
    name: one?.name,
    plan: expect.not.stringMatching(one?.plan ?? ''),
  })
})

/** @returns the file of a plan on the one data set, unless told otherwise */
async function writePlan(name: string, rest: object): Promise<string> {
  const file = join(root, `${name}.json`)
  const configs = [{ preset: 'lorelei-64', set: SET }]
  await writeFile(file, JSON.stringify({ name, configs, data: [join(root, 'data')], ...rest }))
  return file
}

async function onlyName(plan: string): Promise<string> {
  return (await plannedRuns(await readPlan(plan)))[0]?.name as string
}

/** Works the list off with workers that are killed again and again, and told how often. */
async function workKilled(where: readonly string[]): Promise<number> {
  const moments = uniforms(stream(SEED, PURPOSE.training, 0), 2 * KILLS)
  const crew = Array.from({ length: WORKERS }, () => startWorker(where))
  let kills = 0
  while (crew.some(isAlive)) {
    await sleep(2000 * PAUSE * (moments[2 * kills] ?? 0.5))
    // One that got nowhere since it started would never do.
    const victims = crew.filter((worker) => isAlive(worker) && ticks(worker) > 0)
    const victim = victims[Math.floor((moments[2 * kills + 1] ?? 0) * victims.length)]
    if (!victim || kills === KILLS) continue
    victim.process.kill('SIGKILL')
    await ended(victim)
    crew[crew.indexOf(victim)] = startWorker(where)
    kills += 1
  }
  expect(crew.map(({ process: { exitCode } }) => exitCode)).toEqual(crew.map(() => 0))
  console.info(`${WORKERS} workers, ${kills} of them killed`)
  return kills
}

function startWorker(where: readonly string[], environment: Record<string, string> = {}): Worker {
  const bin = fileURLToPath(new URL('../../../training/bin/gan.js', import.meta.url))
  const line = [bin, 'work', ...where, ...HOW, '--scratch', join(root, 'scratch')]
  const child = spawn(process.execPath, line, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
  const worker: Worker = { process: child, output: '' }
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    worker.output += text
  })
  workers.push(worker)
  return worker
}

const HOW = ['--until-empty', '--silence', String(SILENCE), '--backend', backend]

/** A worker in this process, which spares the start of TensorFlow. */
function workHere(where: readonly string[]) {
  return runGan('work', ...where, ...HOW, '--scratch', join(root, 'scratch'))
}

function ticks({ output }: Worker): number {
  return output.match(/images\/s/g)?.length ?? 0
}

function isAlive({ process: { exitCode, signalCode } }: Worker): boolean {
  return exitCode === null && signalCode === null
}

function ended(worker: Worker): Promise<void> {
  return until(() => !isAlive(worker))
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20)
}

async function watched(
  sweep: string,
): Promise<{ name: string; state: string; kimg: number; why?: string }[]> {
  const { output } = await runGan('watch', sweep, '--json', '--redis', server?.url ?? '')
  return JSON.parse(output)
}

/** What `gan list` says of runs, in the order of seeds, but for the machine. */
async function listed(folder: string) {
  const { output } = await runGan('list', '--runs', join(root, folder), '--json')
  return (JSON.parse(output) as Record<string, unknown>[]).map(
    ({ state, preset, kimg, until }) => ({
      state,
      preset,
      kimg,
      until,
    }),
  )
}

/** The metric that runs were kept or pruned by, in the plan's order. */
async function measuredOf(plan: string, where: readonly string[]): Promise<number[]> {
  const fetched = join(root, 'measured')
  await runGan('sweep', plan, ...where, '--fetch', fetched)
  const names = (await plannedRuns(await readPlan(plan))).map(({ name }) => name)
  const texts = await Promise.all(
    names.map((name) => readFile(join(fetched, `0${name}`, 'metrics', '000000.json'), 'utf8')),
  )
  return texts.map((text) => JSON.parse(text).measured.swd.mean)
}

/** Holds a run's weights, ticks and release to those of a run that nobody disturbed. */
async function expectSerial(run: string, seed: number): Promise<void> {
  const serial = await serialRun(seed)
  expect(await checkpoint(run, STEPS)).toEqual(await checkpoint(serial, STEPS))
  expect(await ticksOf(run)).toEqual(await ticksOf(serial))
  const [files, expected] = [await publishedOf(run), await publishedOf(serial)]
  for (const name of ['weights.bin', 'numbers.gz', 'critic.safetensors'])
    expect(Object.keys(expected)).toContain(name)
  expect(files).toEqual(expected)
}

/** What publishing a run puts into a store, by name: its weights at every age, and all that is drawn from them. */
async function publishedOf(run: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(root, 'published-'))
  const { code, errors } = await runGan(
    ...['publish', run, '--data', join(root, 'data'), '--id', 'swept'],
    ...['--store', folder, '--backend', backend],
  )
  expect(code, errors).toBe(0)
  const store = fileStorage(folder)
  const { digest } = (await readCatalogue(store)).models[0]?.releases[0] ?? {}
  const files: Record<string, string> = {}
  for await (const path of store.list(`swept/${digest}/`)) {
    const name = path.slice(`swept/${digest}/`.length)
    if (!DATED.includes(name))
      files[name] = Buffer.from((await store.read(path)).bytes).toString('base64')
  }
  return files
}

async function ticksOf(run: string): Promise<object[]> {
  const text = await readFile(join(run, 'stats.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) =>
      Object.fromEntries(Object.entries(JSON.parse(line)).filter(([key]) => !OURS.includes(key))),
    )
}

const serials = new Map<number, string>()

async function serialRun(seed: number): Promise<string> {
  const found = serials.get(seed)
  if (found) return found
  const how = { preset: 'lorelei-64', data: join(root, 'data'), runs: join(root, 'serial') }
  const set = `${SET},seed=${seed}`
  const { output } = await runGan('train', ...options({ ...how, set, backend }))
  const run = /^run (.+)$/m.exec(output)?.[1] as string
  serials.set(seed, run)
  return run
}
