import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { overridden } from '../../../training/config.ts'
import { findPreset, resolvePreset } from '../../../training/presets/presets.ts'
import { checkpointFile, saveCheckpoint } from '../../../training/run/checkpoint.ts'
import { readStats } from '../../../training/run/stats.ts'
import { startRun } from '../../../training/train/session.ts'
import { best } from '../backends.ts'
import { type Done, runGan } from '../gan.ts'
import { checkpoint, hasTicked, options, SMALL, steps } from '../runs.ts'
import { timeless } from '../tick.ts'

let root: string
let data: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loop-'))
  data = join(root, 'data')
  const made = await runGan('dataset', 'make', '--count', '64', '--resolution', '16', '--out', data)
  expect(made.code).toBe(0)
})

afterAll(() => rm(root, { recursive: true }))

test('a run stopped in the middle of ticks ends with the stats and files of one that was not', async () => {
  const stopped = await train(3, 'tick=0.032')
  for (const last of [5, 6, 7, 12]) expect((await resume(stopped, last)).code).toBe(0)
  const straight = await train(12, 'tick=0.032')
  expect((await readStats(stopped)).map(timeless)).toEqual(
    (await readStats(straight)).map(timeless),
  )
  expect(await checkpoint(stopped, 12)).toEqual(await checkpoint(straight, 12))
  expect(await steps(stopped)).toEqual([12, 8, 4])
  expect(await readdir(join(stopped, 'ages'))).toEqual(await readdir(join(straight, 'ages')))
})

test('a stop in the middle of a tick leaves a line that says so far', async () => {
  const run = await train(3, 'tick=0.032')
  expect((await readStats(run)).map(({ step }) => step)).toEqual([3])
  await resume(run, 4)
  expect((await readStats(run)).map(({ step }) => step)).toEqual([4])
})

test('a run killed before its first checkpoint begins when it is resumed', async () => {
  const run = await train(2)
  const straight = await checkpoint(run, 2)
  for (const name of ['checkpoints', 'stats.jsonl', 'grids', 'ages'])
    await rm(join(run, name), { recursive: true })
  expect((await resume(run, 2)).code).toBe(0)
  expect(await checkpoint(run, 2)).toEqual(straight)
})

test('a run that has lost its checkpoints does not begin again by itself', async () => {
  const run = await train(2)
  await rm(join(run, 'checkpoints'), { recursive: true })
  const { code, errors } = await resume(run, 2)
  expect(code).toBe(1)
  expect(errors).toContain('error (invalid_checkpoint)')
})

test('what a kill left half written is swept when the run is resumed, and nothing else', async () => {
  const run = await train(2)
  const aside = '.00000004.safetensors.3f9a2c1e-0000-4000-8000-123456789abc'
  for (const folder of ['', 'checkpoints', 'grids']) {
    await writeFile(join(run, folder, aside), 'half')
    await writeFile(join(run, folder, '.note'), 'mine')
  }
  expect((await resume(run, 2)).code).toBe(0)
  const files = await readdir(run, { recursive: true })
  expect(files.filter((name) => name.includes(aside))).toEqual([])
  expect(files.filter((name) => name.includes('.note'))).toHaveLength(3)
})

test.skipIf(process.platform === 'win32')(
  'a disk that takes no checkpoint is an error with a code, and the run goes on exactly later',
  async () => {
    const run = await train(2)
    const before = await readFile(checkpointFile(run, 2))
    const bin = fileURLToPath(new URL('../../../training/bin/gan.js', import.meta.url))
    const line = ['resume', run, ...options({ backend: best, 'max-steps': '4' })]
    // No file above 16 KiB: grids pass, and checkpoints of 31 KiB do not.
    const limited = ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, bin, ...line]
    const { status, stderr } = spawnSync('bash', limited, { encoding: 'utf8' })
    expect(stderr).toContain(`error (storage_failed): ${run} cannot be written: EFBIG`)
    expect(stderr).toContain('gan resume')
    expect(status).toBe(1)
    expect((await readFile(checkpointFile(run, 2))).equals(before)).toBe(true)
    expect(await readdir(join(run, 'checkpoints'))).toHaveLength(2)
    expect((await resume(run, 4)).code).toBe(0)
    expect(await checkpoint(run, 4)).toEqual(await checkpoint(await train(4), 4))
  },
)

test('tensors that grow in number stop the run, with a checkpoint', async () => {
  await startBackend(best, () => {})
  const leaked: tf.Tensor[] = []
  const runs = join(root, 'leaking')
  const config = overridden(resolvePreset(findPreset('lorelei-64')), SMALL)
  const stopped = startRun(config, data, runs, {
    backend: best,
    limits: {},
    precision: 'float32',
    signal: new AbortController().signal,
    print: (line) => {
      if (hasTicked(line)) leaked.push(tf.scalar(1))
    },
  })
  await expect(stopped).rejects.toMatchObject({
    code: 'tensor_leak',
    message: expect.stringMatching(/^\d+ tensors are held after step 4, where \d+ were/),
  })
  tf.dispose(leaked)
  const run = join(runs, String((await readdir(runs))[0]))
  expect((await steps(run))[0]).toBe(4)
  expect((await resume(run, 6)).code).toBe(0)
})

test('a state that is not finite is never written, and what is there stays', async () => {
  const run = join(root, 'by-hand')
  const write = async (step: number, value: number) => {
    const variable = tf.variable(tf.tensor1d([1, value]))
    const to = { step, since: step, isMidTick: false, metadata: {} }
    await saveCheckpoint(run, 'hash', [{ name: 'weight', variable }], to).finally(() =>
      variable.dispose(),
    )
  }
  for (const step of [1, 2, 3]) await write(step, step)
  await expect(write(4, Number.NaN)).rejects.toMatchObject({ code: 'diverged' })
  expect(await steps(run)).toEqual([3, 2, 1])
})

/** @returns the run's folder */
async function train(last: number, set = ''): Promise<string> {
  const all = { preset: 'lorelei-64', set: `${SMALL},${set}`, data, runs: join(root, 'runs') }
  const line = ['train', ...options({ ...all, backend: best, 'max-steps': String(last) })]
  const { code, output } = await runGan(...line)
  expect(code).toBe(0)
  return String(/^run (.+)$/m.exec(output)?.[1])
}

function resume(run: string, last: number): Promise<Done> {
  return runGan('resume', run, ...options({ backend: best, 'max-steps': String(last) }))
}
