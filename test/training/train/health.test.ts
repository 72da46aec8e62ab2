import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { overridden } from '../../../training/config.ts'
import { openDataset } from '../../../training/data/dataset.ts'
import { modelVariables } from '../../../training/networks/variables.ts'
import { spreadOf } from '../../../training/pictures/spread.ts'
import { findPreset, resolvePreset } from '../../../training/presets/presets.ts'
import { decodeSafetensors, encodeSafetensors } from '../../../training/run/safetensors.ts'
import { readStats } from '../../../training/run/stats.ts'
import { alarmLines, alarmsAt, divergence } from '../../../training/train/health.ts'
import { trainLoop } from '../../../training/train/loop.ts'
import { startMeter } from '../../../training/train/meter.ts'
import { createState, disposeState } from '../../../training/train/state.ts'
import { best } from '../backends.ts'
import { type Done, runGan, signalGan } from '../gan.ts'
import { checkpoint, checkpointFile, hasTicked, options, SMALL, steps } from '../runs.ts'
import { tick, timeless } from '../tick.ts'
import { tiny } from '../tiny.ts'

let root: string
let data: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'health-'))
  data = join(root, 'data')
  const made = await runGan('dataset', 'make', '--count', '64', '--resolution', '16', '--out', data)
  expect(made.code).toBe(0)
})

afterAll(() => rm(root, { recursive: true }))

describe('a tick', () => {
  /** [step, slope, gap, variety] of `gan train --preset lorelei-64` at 4a395db, a sound run. */
  const SOUND = [
    [63, 1.816, 63.2, 0.083],
    [126, 2.102, 59.4, 0.074],
    [189, 2.098, 59.1, 0.082],
    [315, 2.037, 44.5, 0.122],
    [441, 1.895, 35.5, 0.326],
    [504, 1.639, 22.5, 0.642],
    [567, 1.639, 22.9, 0.677],
    [1008, 1.51, 15.4, 0.87],
    [1953, 1.41, 12.1, 0.925],
    [4347, 1.353, 9.6, 0.919],
    [10395, 1.356, 9.9, 0.944],
  ] as const
  const sound = SOUND.map(([step, slope, gap, variety]) => tick(step, { slope, gap, variety }))

  test('of a sound run raises no alarm, from the first on', () => {
    for (const [i, one] of sound.entries()) {
      expect(divergence(tiny, one)).toBeUndefined()
      expect(alarmsAt(tiny, sound.slice(0, i), one)).toEqual([])
    }
  })

  test.each([
    [{ criticLoss: 2e5 }, 'The mean criticLoss of the steps up to 7 is 2.00e+5'],
    [{ generatorLoss: -2e5 }, 'The mean generatorLoss of the steps up to 7 is -2.00e+5'],
    [{ slope: 11 }, 'The mean slope of the critic in the steps up to 7 is 11.0'],
  ])('of %j has diverged', (figures, message) => {
    expect(divergence(tiny, tick(7, figures))).toContain(message)
  })

  test('has not diverged by a slope that no penalty wants to be 1', () => {
    expect(divergence({ ...tiny, penalty: 'r1' }, tick(7, { slope: 11 }))).toBeUndefined()
  })

  test.each([
    ['once pictures have varied', [tick(1, { variety: 0.6 })], 2, ['collapse']],
    ['while pictures are grey as yet', [tick(1, { variety: 0.1 })], 2, []],
    ['when pictures still are grey after long', [], 2000, ['collapse']],
  ] as const)('of little variety is judged %s', (_, earlier, step, alarms) => {
    expect(alarmsAt(tiny, earlier, tick(step, { variety: 0.2 }))).toEqual(alarms)
  })

  test.each([
    ['wasserstein', { slope: 3.1 }, { slope: 2.9 }],
    ['minimax', { gap: 10.1 }, { gap: 9.9 }],
    ['relativistic', { gap: 10.1 }, { gap: 9.9 }],
    ['least-squares', { gap: 0.96 }, { gap: 0.94 }],
  ] as const)(
    'of a saturated %s critic raises an alarm the third time',
    (objective, beyond, within) => {
      const config = { ...tiny, objective }
      const [far, near] = [tick(1, beyond), tick(1, within)]
      expect(alarmsAt(config, [far, far], far)).toEqual(['critic saturated'])
      expect(alarmsAt(config, [near, far], far)).toEqual([])
      expect(alarmsAt(config, [far, far], near)).toEqual([])
      expect(alarmsAt(config, [far], far)).toEqual([])
    },
  )

  test('says what to do when an alarm begins, and then only that it lasts', () => {
    const low = tick(9, { variety: 0.1, alarms: ['collapse'] })
    const lines = alarmLines(tiny, low, [])
    expect(lines[0]).toBe(
      '  alarm collapse: pictures vary 0.10 times as much as the reals, less than 0.25',
    )
    expect(lines[1]).toContain('lower generatorRate')
    expect(alarmLines(tiny, low, ['collapse'])).toEqual(lines.slice(0, 1))
  })
})

describe('the spread of a sheet', () => {
  /** Three pictures of 2 × 2, side by side. */
  const sheet = (values: number[]) => ({
    width: 6,
    height: 2,
    channels: 1 as const,
    data: Uint8Array.from([...values, ...values].flatMap((value) => [value, value])),
  })

  test('is the deviation across pictures, not within them', () => {
    expect(spreadOf(sheet([10, 20, 30]), 2, 3)).toBeCloseTo(10)
    expect(spreadOf(sheet([10, 20, 255]), 2, 2)).toBeCloseTo(Math.sqrt(50))
    const alike = Uint8Array.from([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4])
    expect(spreadOf({ ...sheet([0, 0, 0]), data: alike }, 2, 3)).toBe(0)
  })

  test('is unknown for a single picture', () => {
    expect(spreadOf(sheet([10, 20, 30]), 2, 1)).toBeNull()
  })
})

test('a sound run raises no alarm, and its stats say how its pictures vary', async () => {
  const { code, output, run } = await train(12)
  expect(code).toBe(0)
  expect(output).not.toContain('alarm')
  const ticks = await readStats(run)
  expect(ticks.map(({ alarms }) => alarms)).toEqual(ticks.map(() => []))
  for (const { variety, gap } of ticks) {
    expect(variety).toBeGreaterThan(0)
    expect(gap).not.toBeNaN()
  }
})

test('a run that diverges goes back as often as it may, ends with an error and leaves a good checkpoint', async () => {
  const { code, output, errors, run } = await train(
    12,
    'generatorRate=1e6,criticRate=1e9,rollbacks=2',
  )
  expect(code).toBe(1)
  expect(output.match(/^diverged: .*$/gm)).toEqual([
    expect.stringContaining('Went back to step 0, rollback 1 of 2, with learning rates × 0.5'),
    expect.stringContaining('Went back to step 0, rollback 2 of 2, with learning rates × 0.25'),
  ])
  expect(errors).toMatch(/^error \(diverged\): .* It diverged again after 2 rollbacks\.$/m)
  expect(errors).toContain('Start again with lower learning rates.')
  expect((await readdir(join(run, 'diverged'))).length).toBeGreaterThan(0)
  expect(await steps(run)).toEqual([0])
  expect(await finite(run, 0)).toBe(true)
  const again = await resume(run, 12)
  expect(again.code).toBe(1)
  expect(again.output).not.toContain('Went back')
})

test('a run that may not go back stops at once', async () => {
  const { code, output, errors } = await train(12, 'criticRate=1e9,rollbacks=0')
  expect(code).toBe(1)
  expect(output).not.toContain('Went back')
  expect(errors).toContain('error (diverged)')
})

test('a run that diverges at first goes on with lower rates, and comes to the same when killed while it goes back', async () => {
  const recovers = 'criticRate=1,rollbacks=12'
  const runs = join(root, 'killed')
  const killed = await signalGan(trainLine(runs, recovers), 'SIGKILL', () => isAside(runs))
  expect(killed.signal).toBe('SIGKILL')
  const run = join(runs, String((await readdir(runs))[0]))
  const hasGoneBack = (output: string) => output.includes('Went back') || hasTicked(output)
  const again = await signalGan(['resume', run, '--backend', best], 'SIGKILL', hasGoneBack)
  expect(again.signal).toBe('SIGKILL')
  const last = Math.max(12, ((await steps(run))[0] ?? Number.NaN) + 2)
  expect((await resume(run, last)).code).toBe(0)

  const straight = await train(last, recovers)
  expect(straight.code).toBe(0)
  expect(straight.output).toMatch(/^ {2}alarm diverged: went back \d+ of 12 times/m)
  const ticks = await readStats(straight.run)
  expect(ticks[0]?.alarms).toEqual(['diverged'])
  expect(await checkpoint(run, last)).toEqual(await checkpoint(straight.run, last))
  expect((await readStats(run)).map(timeless)).toEqual(ticks.map(timeless))
})

test('a run whose state breaks in the last update of a tick goes back to where that began, though it was stopped on the way', async () => {
  await startBackend(best, () => {})
  const config = overridden(resolvePreset(findPreset('lorelei-64')), `${SMALL},tick=0.032`)
  const state = createState(config)
  const [dataset, folder] = [await openDataset(data), join(root, 'breaking')]
  const hold = { require: async () => {} }
  const begun = { step: 0, minutes: 0, meter: startMeter(0), rest: 0, rollbacks: 0 }
  const run = { folder, config, hash: 'hash', hold, dataset, state, ...begun }
  const lines: string[] = []
  const watch = { tick: async () => {}, print: (line: string) => void lines.push(line) }
  const { signal } = new AbortController()
  await trainLoop(run, { maxSteps: 3 }, signal, watch)
  const [weight] = modelVariables(state.generatorEma)
  if (!weight) throw new Error('no weights')
  const broken = new Float32Array(weight.variable.size).fill(Number.NaN)
  vi.spyOn(weight.variable, 'data').mockResolvedValueOnce(broken)
  await trainLoop(run, { maxSteps: 4 }, signal, watch)
  expect(lines).toEqual([expect.stringContaining('Went back to step 0, rollback 1 of 3')])
  expect((await readStats(folder)).map(({ step }) => step)).toEqual([4])
  disposeState(state)
  await dataset.close()
})

test('a generator that has collapsed is told', async () => {
  const { run } = await train(4)
  await edit(run, 4, (name, values) => {
    // The latent no longer reaches the pictures, and hardly will again at these rates.
    if (/^generator(Ema)?\/root\/kernel$/.test(name)) values.fill(0)
  })
  const ticks = await readStats(run)
  const varied = ticks.map((one) => `${JSON.stringify({ ...one, variety: 0.9 })}\n`)
  await writeFile(join(run, 'stats.jsonl'), varied.join(''))
  const { code, output } = await resume(run, 8)
  expect(code).toBe(0)
  expect(output.match(/^ {2}alarm collapse: /gm)).toHaveLength(2)
  expect(output.match(/^ {4}Look at grids/gm)).toHaveLength(1)
  const [, , third] = await readStats(run)
  expect(third).toMatchObject({ step: 6, alarms: ['collapse'] })
  expect(third?.variety).toBeLessThan(0.01)
})

test('a checkpoint that is not finite is none to go on from', async () => {
  const { run } = await train(6)
  const straight = await checkpoint(run, 6)
  await edit(run, 6, (name, values) => {
    if (name === 'generatorEma/root/kernel') values[0] = Number.NaN
  })
  const { code, output } = await resume(run, 6)
  expect(code).toBe(0)
  expect(output).toContain('generatorEma/root/kernel is not finite')
  expect(output).toContain('resumed at step 4')
  expect(await checkpoint(run, 6)).toEqual(straight)
})

/** Whether the only run below a folder has put a broken state aside. */
function isAside(runs: string): boolean {
  const [run] = existsSync(runs) ? readdirSync(runs) : []
  return run !== undefined && existsSync(join(runs, run, 'diverged'))
}

function trainLine(runs: string, set = ''): string[] {
  const all = { preset: 'lorelei-64', set: `${SMALL},${set}`, data, runs, backend: best }
  return ['train', ...options(all)]
}

async function train(last: number, set = ''): Promise<Done & { run: string }> {
  const done = await runGan(...trainLine(join(root, 'runs'), set), '--max-steps', String(last))
  return { ...done, run: String(/^run (.+)$/m.exec(done.output)?.[1]) }
}

function resume(run: string, last: number): Promise<Done> {
  return runGan('resume', run, ...options({ backend: best, 'max-steps': String(last) }))
}

async function finite(run: string, step: number): Promise<boolean> {
  const { arrays } = decodeSafetensors(await readFile(checkpointFile(run, step)))
  return arrays.every(({ data: values }) => values.every(Number.isFinite))
}

async function edit(
  run: string,
  step: number,
  change: (name: string, values: Float32Array) => void,
): Promise<void> {
  const file = checkpointFile(run, step)
  const tensors = decodeSafetensors(await readFile(file))
  for (const { name, data: values } of tensors.arrays) change(name, values)
  await writeFile(file, encodeSafetensors(tensors))
}
