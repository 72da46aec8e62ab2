import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { overridden } from '../../../training/config.ts'
import { findPreset, resolvePreset } from '../../../training/presets/presets.ts'
import { appendSession, readSessions } from '../../../training/run/sessions.ts'
import { lastPrecision, startRun } from '../../../training/train/session.ts'
import { backends, best } from '../backends.ts'
import { type Done, runGan, signalGan } from '../gan.ts'
import { checkpoint, checkpointFile, hasTicked, options, SMALL, steps } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

let root: string
let data: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'resume-'))
  data = join(root, 'data')
  expect(
    (await runGan('dataset', 'make', '--count', '64', '--resolution', '16', '--out', data)).code,
  ).toBe(0)
})

afterAll(() => rm(root, { recursive: true }))

test('a run killed while it is resumed goes on exactly, to the same checkpoint and published weights', async () => {
  const run = await train(3)
  const line = ['resume', run, '--backend', best]
  const killed = await signalGan(line, 'SIGKILL', hasTicked)
  expect(killed.signal).toBe('SIGKILL')
  const reached = (await steps(run))[0] ?? Number.NaN
  expect(reached).toBeGreaterThan(3)
  // Six, but for a machine so busy that the signal came later.
  const last = Math.max(6, reached + 1)
  expect((await resume(run, last)).code).toBe(0)
  const straight = await train(last)
  expect((await steps(run))[0]).toBe(last)
  expect(await checkpoint(run, last)).toEqual(await checkpoint(straight, last))
  expect(await publishedWeights(run)).toEqual(await publishedWeights(straight))
})

test.each(['SIGTERM', 'SIGHUP'] as const)(
  'a run stopped by %s saves, exits with 130 and goes on exactly',
  async (signal) => {
    const runs = join(root, `stopped-${signal}`)
    const stopped = await signalGan(trainLine(runs), signal, hasTicked)
    expect(stopped).toMatchObject({ code: 130, signal: null })
    expect(stopped.output).toContain('error (interrupted): Interrupted at step')
    const run = join(runs, String((await readdir(runs))[0]))
    expect(stopped.output).toContain(`gan resume ${run}`)
    const reached = (await steps(run))[0] ?? Number.NaN
    expect(stopped.output).toContain(`at step ${reached},`)
    expect((await resume(run, reached + 1)).code).toBe(0)
    const straight = await train(reached + 1)
    expect(await checkpoint(run, reached + 1)).toEqual(await checkpoint(straight, reached + 1))
  },
)

test('a reader that has read enough ends the output of a run, not the run', async () => {
  const runs = join(root, 'piped')
  const bin = fileURLToPath(new URL('../../../training/bin/gan.js', import.meta.url))
  const line = [process.execPath, bin, ...trainLine(runs), '--max-steps', '6']
  const { stdout } = spawnSync('sh', ['-c', `"$@" | head -n 1`, 'sh', ...line], {
    encoding: 'utf8',
  })
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect((await steps(join(runs, String((await readdir(runs))[0]))))[0]).toBe(6)
})

test('a run goes on in the precision that it was trained in last, where the processor has it', async () => {
  const run = await train(1)
  await appendSession(run, { step: 1, backend: 'cpu', precision: 'bfloat16' })
  const { code, errors } = await resume(run, 2)
  expect(code === 0 ? await lastPrecision(run) : errors).toContain('bfloat16')
  expect((await readSessions(run)).length).toBe(code === 0 ? 3 : 2)
})

test('a run stopped before its first step is there to be resumed', async () => {
  const { stopped, run } = await startEarly('early', AbortSignal.abort(), () => {})
  await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
  expect((await resume(await run(), 1)).code).toBe(0)
  expect(await checkpoint(await run(), 1)).toEqual(await checkpoint(await train(1), 1))
})

test('a run that goes on cannot be resumed beside itself', async () => {
  const stop = new AbortController()
  let beside: Promise<Done> | undefined
  const { stopped, run } = await startEarly('beside', stop.signal, (line) => {
    if (hasTicked(line)) beside ??= resumeBeside()
  })
  const resumeBeside = async () => resume(await run(), 2).finally(() => stop.abort())
  await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
  const { code, errors } = (await beside) as Done
  expect(code).toBe(1)
  expect(errors).toContain('error (conflict): Another process trains the run')
})

for (const { backend, works } of backends) {
  test.skipIf(!works)(
    `on ${backend} a checkpoint cut short is passed over, and the run goes on exactly from the one before`,
    async () => {
      const run = await train(4, { backend })
      const straight = await checkpoint(run, 4)
      await truncate(checkpointFile(run, 4), 1000)
      const { code, output } = await resume(run, 4, backend)
      expect(code).toBe(0)
      expect(output).toContain(`skipped the checkpoint ${checkpointFile(run, 4)}`)
      expect(output).toContain('resumed at step 2')
      expect(await checkpoint(run, 4)).toEqual(straight)
    },
  )
}

test('a checkpoint on a bad sector is passed over', async () => {
  const run = await train(4)
  const straight = await checkpoint(run, 4)
  const bad = checkpointFile(run, 4)
  const { code, output, errors } = await onBadSector('readFile', bad, () => resume(run, 4))
  expect(code, errors).toBe(0)
  expect(output).toContain(`skipped the checkpoint ${bad}: it cannot be read: EIO`)
  expect(output).toContain('resumed at step 2')
  expect(await checkpoint(run, 4)).toEqual(straight)
})

test('a run folder that cannot be read is not said to be full', async () => {
  const run = await train(1)
  const bad = join(run, 'checkpoints')
  const { code, errors } = await onBadSector('readdir', bad, () => resume(run, 2))
  expect(code).toBe(1)
  expect(errors).toMatch(/^error \(storage_failed\): .*checkpoints cannot be used: EIO/)
  expect(errors).not.toContain('Make room')
})

test('files of others among the checkpoints are neither counted nor deleted', async () => {
  const run = await train(4)
  const folder = join(run, 'checkpoints')
  const foreign = ['._99999999.safetensors', '00000009-best.safetensors', 'best.safetensors']
  for (const name of foreign) await writeFile(join(folder, name), 'not ours')
  expect((await resume(run, 8)).code).toBe(0)
  expect((await readdir(folder)).sort()).toEqual(
    [...foreign, ...[4, 6, 8].map((step) => basename(checkpointFile(run, step)))].sort(),
  )
})

test('a run without a whole checkpoint is an error with a code', async () => {
  const run = await train(3)
  for (const step of await steps(run)) await truncate(checkpointFile(run, step), 1000)
  const { code, errors } = await resume(run, 4)
  expect(code).toBe(1)
  expect(errors).toContain('error (invalid_checkpoint)')
  expect(errors).toContain('gan train')
})

test('a changed configuration is refused, whether or not it changes shapes', async () => {
  const run = await train(1)
  const file = join(run, 'config.json')
  const text = await readFile(file, 'utf8')
  for (const [key, value] of [
    ['criticRate', 0.5],
    ['generatorWidth', 8],
  ] as const) {
    const info = JSON.parse(text)
    info.config[key] = value
    await writeFile(file, JSON.stringify(info))
    const { code, errors } = await resume(run, 2)
    expect(code).toBe(2)
    expect(errors).toContain('error (config_changed)')
  }
  await writeFile(file, text)
  expect((await resume(run, 2)).code).toBe(0)
})

test('another data set in the place of the first is refused', async () => {
  const noise = join(root, 'noise')
  await writeNoise(noise, 20, 16)
  const run = await train(1, { from: noise })
  await rm(noise, { recursive: true })
  await writeNoise(noise, 21, 16)
  const { code, errors } = await resume(run, 2)
  expect(code).toBe(2)
  expect(errors).toContain('error (invalid_dataset)')
})

test('a data set of another size is refused before a run is made', async () => {
  const runs = join(root, 'none')
  const { code, errors } = await runGan(...trainLine(runs, { set: 'resolution=32' }))
  expect(code).toBe(2)
  expect(errors).toContain('wants pictures of 32 × 32 × 3')
  await expect(readdir(runs)).rejects.toThrow('ENOENT')
})

test('a folder that is no run is refused', async () => {
  const { code, errors } = await resume(root, 2)
  expect(code).toBe(2)
  expect(errors).toContain('error (invalid_config)')
})

test('every tick reports as many tensors as the first', async () => {
  const run = await train(8)
  const ticks = (await readFile(join(run, 'stats.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(ticks.map(({ step }) => step)).toEqual([2, 4, 6, 8])
  expect(new Set(ticks.map(({ tensors }) => tensors)).size).toBe(1)
})

/** While the work lasts, the disk fails where a file or folder is read. */
async function onBadSector<T>(
  call: 'readFile' | 'readdir',
  bad: string,
  work: () => Promise<T>,
): Promise<T> {
  const original = { ...fs.promises }
  const syscall = call === 'readFile' ? 'read' : 'scandir'
  const fault = { code: 'EIO', syscall, path: bad }
  const failing = async (path: string, ...rest: never[]) => {
    if (path === bad) throw Object.assign(new Error(`EIO: i/o error, ${syscall}`), fault)
    return (original[call] as (...args: unknown[]) => unknown)(path, ...rest)
  }
  Object.assign(fs.promises, { [call]: failing })
  syncBuiltinESMExports()
  try {
    return await work()
  } finally {
    Object.assign(fs.promises, original)
    syncBuiltinESMExports()
  }
}

type Options = { from?: string; backend?: string; set?: string }

function trainLine(runs: string, { from = data, backend = best, set = SMALL }: Options = {}) {
  return ['train', ...options({ preset: 'lorelei-64', set, data: from, runs, backend })]
}

/** @returns the run's folder */
async function train(steps: number, more: Options = {}): Promise<string> {
  const line = [...trainLine(join(root, 'runs'), more), '--max-steps', String(steps)]
  const { code, output, errors } = await runGan(...line)
  expect(errors).toBe('')
  expect(code).toBe(0)
  return String(/^run (.+)$/m.exec(output)?.[1])
}

function resume(run: string, steps: number, backend: string = best) {
  return runGan('resume', run, ...options({ backend, 'max-steps': String(steps) }))
}

/** Trains in this process, until the signal. */
async function startEarly(name: string, signal: AbortSignal, print: (line: string) => void) {
  await startBackend(best, () => {})
  const config = overridden(resolvePreset(findPreset('lorelei-64')), SMALL)
  const runs = join(root, name)
  return {
    stopped: startRun(config, data, runs, {
      backend: best,
      limits: {},
      precision: 'float32',
      signal,
      print,
    }),
    run: async () => join(runs, String((await readdir(runs))[0])),
  }
}

async function publishedWeights(run: string): Promise<string[]> {
  const store = await mkdtemp(join(root, 'store-'))
  const line = ['publish', run, ...options({ store, id: 'tiny', walks: '1,2', backend: best })]
  expect((await runGan(...line)).code).toBe(0)
  const [digest = ''] = await readdir(join(store, 'tiny'))
  const folder = join(store, 'tiny', digest)
  const files = ['model.json', 'weights.bin'].map((name) => readFile(join(folder, name)))
  return (await Promise.all(files)).map((bytes) => bytes.toString('base64'))
}
