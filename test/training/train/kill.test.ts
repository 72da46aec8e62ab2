import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PURPOSE, stream, uniforms } from '#lib/random/stream.ts'
import { best } from '../backends.ts'
import { runGan, signalGan } from '../gan.ts'
import { checkpoint, checkpointFile, hasTicked, options, SMALL, steps } from '../runs.ts'

/** How many to make, and which: `KILLS=20 KILL_SEED=7 npx vitest …` for others. */
const KILLS = Number(process.env.KILLS ?? 8)
const SEED = Number(process.env.KILL_SEED ?? 1)

let root: string
let data: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kill-'))
  data = join(root, 'data')
  const made = await runGan('dataset', 'make', '--count', '64', '--resolution', '16', '--out', data)
  expect(made.code).toBe(0)
})

afterAll(() => rm(root, { recursive: true }))

test(`a run killed at ${KILLS} random moments of its life ends as one that was left alone`, {
  timeout: 120_000 + KILLS * 30_000,
}, async () => {
  const runs = join(root, 'killed')
  const life = await timeToFirstTick(join(root, 'timed'))
  // A third of the kills come while the process starts, or hardly writes its first checkpoint.
  const moments = uniforms(stream(SEED, PURPOSE.training, 0), KILLS).map(
    (share) => share * 1.5 * life,
  )
  for (const moment of moments) {
    const run = await startedRun(runs)
    if (run !== undefined) await writeForeign(run)
    const line = run === undefined ? trainLine(runs) : ['resume', run, '--backend', best]
    const since = performance.now()
    const killed = await signalGan(line, 'SIGKILL', () => performance.now() - since > moment)
    expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' })
  }
  const run = (await startedRun(runs)) ?? ''
  const last = ((await steps(run))[0] ?? 0) + 2
  const done = await runGan('resume', run, ...options({ backend: best, 'max-steps': String(last) }))
  expect(done.errors).toBe('')
  expect(done.code).toBe(0)
  const straight = await trainStraight(last)
  expect(await checkpoint(run, last)).toEqual(await checkpoint(straight, last))
  const bytes = (from: string) => readFile(checkpointFile(from, last))
  expect((await bytes(run)).equals(await bytes(straight))).toBe(true)
  expect(await contents(run, FOREIGN)).toEqual(FOREIGN.map(() => 'not ours'))
  const ours = (await everything(run)).filter((name) => !FOREIGN.includes(name))
  expect(ours).toEqual(await everything(straight))
})

/** What systems, people and other programs leave among a run's files. */
const FOREIGN = [
  'checkpoints/._00000002.safetensors',
  'checkpoints/00000002-best.safetensors',
  'checkpoints/00000002.safetensors.bak',
  'checkpoints/99999999 (copy).safetensors',
  'checkpoints/best.safetensors',
  'ages/12.safetensors',
  'grids/._000000.png',
]

async function writeForeign(run: string): Promise<void> {
  for (const name of FOREIGN) {
    await mkdir(dirname(join(run, name)), { recursive: true })
    await writeFile(join(run, name), 'not ours')
  }
}

function contents(run: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map((name) => readFile(join(run, name), 'utf8')))
}

function trainLine(runs: string): string[] {
  return ['train', ...options({ preset: 'lorelei-64', set: SMALL, data, runs, backend: best })]
}

/** Milliseconds from a process's start. */
async function timeToFirstTick(runs: string): Promise<number> {
  const since = performance.now()
  await signalGan(trainLine(runs), 'SIGKILL', hasTicked)
  return performance.now() - since
}

/** The run that was killed, unless it was before it had its configuration. */
async function startedRun(runs: string): Promise<string | undefined> {
  const folders = existsSync(runs) ? await readdir(runs) : []
  return folders.map((name) => join(runs, name)).find((run) => existsSync(join(run, 'config.json')))
}

async function trainStraight(last: number): Promise<string> {
  const line = [...trainLine(join(root, 'straight')), '--max-steps', String(last)]
  const { code, output } = await runGan(...line)
  expect(code).toBe(0)
  return String(/^run (.+)$/m.exec(output)?.[1])
}

/** The names of all files: nothing half written stays. */
async function everything(run: string): Promise<string[]> {
  return (await readdir(run, { recursive: true })).sort()
}
