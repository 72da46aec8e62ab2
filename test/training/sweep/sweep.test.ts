import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileStorage } from '#lib/storage/file.ts'
import { readLedger, takeRun } from '../../../training/sweep/ledger.ts'
import { plannedRuns, readPlan } from '../../../training/sweep/plan.ts'
import { startRedis } from '../../redis.ts'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { checkpoint, options, SMALL } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

const server = await startRedis()
if (!server) console.warn('There is no redis-server here: sweeps are not tested')

const SET = `${SMALL},kimg=0.16`
const STEPS = 20

let root: string
let plan: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'latent-garden-'))
  plan = join(root, 'plan.json')
  await writeNoise(join(root, 'data'), 40, 16)
  const configs = [{ preset: 'lorelei-64', set: SET }]
  await writeFile(
    plan,
    JSON.stringify({ name: 'tiny', configs, seeds: [1, 2], data: [join(root, 'data')] }),
  )
})

const workers: ChildProcess[] = []

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await server?.stop()
  await rm(root, { recursive: true, force: true })
})

describe.skipIf(!server)('a sweep', () => {
  test('ends bit for bit where serial runs end, although workers are killed', {
    timeout: 280_000,
  }, async () => {
    const where = ['--store', join(root, 'store'), '--redis', server?.url ?? '']
    expect((await runGan('sweep', plan, ...where)).output).toContain('2 runs, 2 of them new')
    expect((await runGan('sweep', plan, ...where)).output).toContain('2 runs, 0 of them new')
    for (const runs of [1, 1]) {
      const worker = startWorker(where)
      await ticked(worker, runs)
      worker.kill('SIGKILL')
      await once(worker, 'exit')
    }
    const last = startWorker(where)
    last.stdout?.resume()
    await once(last, 'exit')
    expect(last.exitCode).toBe(0)
    const { output } = await runGan('watch', 'tiny', '--json', '--redis', server?.url ?? '')
    expect(JSON.parse(output).map(({ state }: { state: string }) => state)).toEqual([
      'finished',
      'finished',
    ])
    await runGan('sweep', plan, ...where, '--fetch', join(root, 'fetched'))
    const planned = await plannedRuns(await readPlan(plan))
    for (const { name, config } of planned) {
      const serial = await serialRun(config.seed)
      const swept = join(root, 'fetched', `0${name}`)
      expect(await checkpoint(swept, STEPS)).toEqual(await checkpoint(serial, STEPS))
      const ticks = await readFile(join(swept, 'stats.jsonl'), 'utf8')
      expect(ticks.trim().split('\n')).toHaveLength(STEPS / 2)
    }
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

test('a plan that is not valid is refused by its key', async () => {
  const file = join(root, 'bad.json')
  await writeFile(file, JSON.stringify({ name: 'Bad', configs: [], seeds: [1], data: ['x'] }))
  const { code, errors } = await runGan('sweep', file)
  expect(code).toBe(2)
  expect(errors).toContain('name')
})

function startWorker(where: readonly string[]): ChildProcess {
  const bin = fileURLToPath(new URL('../../../training/bin/gan.js', import.meta.url))
  const how = ['--scratch', join(root, 'scratch'), '--until-empty', '--silence', '10']
  const line = [bin, 'work', ...where, ...how, '--backend', backend]
  const worker = spawn(process.execPath, line, { stdio: ['ignore', 'pipe', 'inherit'] })
  workers.push(worker)
  return worker
}

/** Until so many ticks were told. */
async function ticked({ stdout }: ChildProcess, count: number): Promise<void> {
  let seen = 0
  for await (const text of stdout ?? []) {
    seen += String(text).match(/images\/s/g)?.length ?? 0
    if (seen >= count) return
  }
}

async function serialRun(seed: number): Promise<string> {
  const how = { preset: 'lorelei-64', data: join(root, 'data'), runs: join(root, 'serial') }
  const { output } = await runGan(
    'train',
    ...options({ ...how, set: `${SET},seed=${seed}`, backend }),
  )
  return /^run (.+)$/m.exec(output)?.[1] as string
}
