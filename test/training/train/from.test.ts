import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseCard } from '#lib/model/manifest.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { findStart } from '../../../training/from/start.ts'
import { decodeSafetensors } from '../../../training/run/safetensors.ts'
import { startRun } from '../../../training/train/session.ts'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { checkpoint, checkpointFile, options, SMALL, steps } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

/** Six steps; the rates stay as they are to the end. */
const SHORT = `${SMALL},kimg=0.048,decayFrom=1,generatorRate=0.02`

let root: string
let data: string
let store: string
let source: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'from-'))
  data = join(root, 'data')
  store = join(root, 'store')
  await writeNoise(data, 20, 16)
  source = await train('source', '--preset', 'lorelei-64', '--set', SHORT)
})

afterAll(() => rm(root, { recursive: true }))

describe('a schedule that is made longer', () => {
  test('comes to the same, to the last bit, as one that was so long from the beginning', async () => {
    const run = await copyOf(source, 'extended')
    const { code, output } = await resume(run, '--kimg', '0.096')
    expect(code).toBe(0)
    expect(output).toContain('its schedule goes on from 0.048 to 0.096 kimg')
    expect(output).toContain('its schedule of 0.096 kimg is over')
    const long = SHORT.replace('kimg=0.048', 'kimg=0.096')
    const straight = await train('straight', '--preset', 'lorelei-64', '--set', long)
    expect((await steps(run))[0]).toBe(12)
    expect(await checkpoint(run, 12)).toEqual(await checkpoint(straight, 12))
  })

  test('is recorded in the run, and lasts', async () => {
    const run = await copyOf(source, 'recorded')
    await resume(run, '--kimg', '0.08', '--max-steps', '7')
    await resume(run, '--max-steps', '8')
    expect((await steps(run))[0]).toBe(8)
    const { config, extended } = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'))
    expect([config.kimg, extended]).toEqual([0.048, [{ kimg: 0.08, at: 0.048 }]])
  })

  test('cannot be made shorter', async () => {
    const { code, errors } = await resume(source, '--kimg', '0.01')
    expect(code).toBe(2)
    expect(errors).toContain('has 0.048 kimg already, not less than 0.01')
  })
})

test('a data set that was moved is found by --data, and remembered', async () => {
  const run = await copyOf(source, 'moved')
  const there = join(root, 'elsewhere')
  await cp(data, there, { recursive: true })
  await rename(data, `${data}-away`)
  try {
    const gone = await resume(run)
    expect(gone.code).toBe(2)
    expect(gone.errors).toMatch(/error \(invalid_dataset\).*\n.*--data/)
    expect((await resume(run, '--data', there)).code).toBe(0)
    expect((await resume(run)).code).toBe(0)
  } finally {
    await rename(`${data}-away`, data)
  }
})

test('fewer pictures than a batch are told', async () => {
  const line = ['--preset', 'lorelei-64', '--set', `${SMALL},batch=32`, '--max-steps', '1']
  const { output } = await runGan('train', ...line, ...where('scarce'))
  expect(output).toContain('20 pictures are fewer than a batch of 32')
})

describe('a run that goes on from another', () => {
  test('begins with its networks, whole, and its configuration', async () => {
    const run = await train('on', '--from', source, '--set', 'criticRate=0.001', '--max-steps', '1')
    const [begun, ended] = [await checkpoint(run, 0), await checkpoint(source, 6)]
    expect(networks(begun)).toEqual(networks(ended))
    expect(Object.keys(networks(begun)).length).toBeGreaterThan(20)
    const { config, from } = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'))
    expect(config).toMatchObject({ generatorWidth: 4, criticRate: 0.001 })
    expect(from).toEqual({ source, kimg: 0.048, critic: true, rest: 0 })
    expect(await checkpoint(run, 1)).not.toEqual(begun)
  })

  test('begins with an age alone, with a new critic, and says so', async () => {
    const line = [
      '--from',
      `${source}@0`,
      '--set',
      'kimg=0.128',
      '--max-steps',
      '3',
      ...where('age'),
    ]
    const { code, output } = await runGan('train', ...line)
    expect(code).toBe(0)
    expect(output).toContain(`goes on from ${source}@0 at 0 kimg; it has no critic, so that a new`)
    const age = decodeSafetensors(await readFile(join(source, 'ages', '000000.safetensors')))
    const begun = await checkpoint(runOf(output), 0)
    for (const { name, data: values } of age.arrays)
      for (const network of ['generator', 'generatorEma'])
        expect(begun[`${network}/${name}`]).toBe(base64(values))
    // An eighth of the schedule, two steps, is for the new critic alone.
    const [rested, led] = [await checkpoint(runOf(output), 2), await checkpoint(runOf(output), 3)]
    const kernel = (tensors: Record<string, string>) => tensors['generator/root/kernel']
    expect(kernel(rested)).toBe(kernel(begun))
    expect(rested['critic/score/kernel']).not.toBe(begun['critic/score/kernel'])
    expect(kernel(led)).not.toBe(kernel(begun))
  })

  test('is the same again when it was stopped before its first checkpoint, whatever became of the other', async () => {
    const other = await copyOf(source, 'gone')
    await startBackend(backend, () => {})
    const start = await findStart(other, store, () => {})
    const session = { backend, limits: {}, precision: 'float32' as const, print: () => {} }
    const signal = AbortSignal.abort()
    const runs = join(root, 'early')
    const started = startRun(start.config, data, runs, { ...session, signal }, start)
    await expect(started).rejects.toMatchObject({ code: 'interrupted' })
    const run = join(runs, String((await readdir(runs))[0]))
    await rm(join(run, 'checkpoints'), { recursive: true })
    await rm(other, { recursive: true })
    expect((await resume(run, '--max-steps', '1')).code).toBe(0)
    expect(networks(await checkpoint(run, 0))).toEqual(networks(await checkpoint(source, 6)))
  })

  test('is refused where its networks would have another shape', async () => {
    const { code, errors } = await runGan(
      ...['train', '--from', source, '--set', 'generatorWidth=8', ...where('shape')],
    )
    expect(code).toBe(2)
    expect(errors).toMatch(/error \(invalid_config\): The networks of .* are of another shape/)
    await expect(readdir(join(root, 'shape'))).rejects.toThrow('ENOENT')
  })

  test.each([
    [[], 'A run begins with --preset or --from'],
    [['--preset', 'lorelei-64', '--from', 'x'], 'A run begins with --preset or --from'],
    [['--from', 'nobody-64'], 'There is no model "nobody-64" here'],
    [['--from', 'x', '--publish-every', '1'], 'has no name yet'],
  ])('needs something to go on from: %j', async (line, message) => {
    const { code, errors } = await runGan('train', ...line, ...where('none'))
    expect(code).toBe(2)
    expect(errors).toContain(message)
  })
})

describe('a run that goes on from a release', () => {
  let folder: string

  beforeAll(async () => {
    expect((await publish(source, '--id', 'tiny')).code).toBe(0)
    const [digest = ''] = await readdir(join(store, 'tiny'))
    folder = join(store, 'tiny', digest)
  })

  test('begins with its generator as it was published, and its critic', async () => {
    const run = await train('release', '--from', 'tiny', '--max-steps', '1')
    const [begun, ended] = [await numbers(run, 0), await numbers(source, 6)]
    for (const name of Object.keys(begun).filter((one) => /^(generatorEma|critic)\//.test(one)))
      expectNear(begun[name], ended[name], name)
    for (const name of Object.keys(begun).filter((one) => one.startsWith('generator/')))
      expect(begun[name], name).toEqual(begun[name.replace('generator/', 'generatorEma/')])
  })

  test('takes the one that the gallery comes with, and its critic', async () => {
    await startBackend(backend, () => {})
    const { from, config, arrays } = await findStart('lorelei-64', 'public/models', () => {})
    expect(from.critic).toBe(true)
    expect(config).toMatchObject({ preset: 'garden-64', augment: false, rollbacks: 3 })
    const names = arrays.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['generatorEma/picture/kernel', 'critic/score/kernel']),
    )
  })

  test('is published under a name of its own, and its card says what it went on from', async () => {
    const run = await train('named', '--from', 'tiny', '--max-steps', '2')
    const nameless = await publish(run)
    expect(nameless.code).toBe(2)
    expect(nameless.errors).toContain(`${run} went on from tiny@`)
    expect((await publish(run, '--id', 'other')).code).toBe(0)
    const [digest = ''] = await readdir(join(store, 'other'))
    const card = parseCard(await readFile(join(store, 'other', digest, 'card.json')))
    expect(card.from).toEqual({ source: expect.stringMatching(/^tiny@[0-9a-f]{8}$/), kimg: 0.048 })
  })

  test('is refused where a file of the release is damaged', async () => {
    const copy = join(root, 'damaged')
    await cp(store, copy, { recursive: true })
    const [digest = ''] = await readdir(join(copy, 'tiny'))
    const critic = join(copy, 'tiny', digest, 'critic.safetensors')
    await rename(join(copy, 'tiny', digest, 'card.json'), critic)
    await cp(join(folder, 'card.json'), join(copy, 'tiny', digest, 'card.json'))
    const { code, errors } = await runGan(
      ...['train', '--from', 'tiny', '--store', copy, ...where('damaged-run')],
    )
    expect(code).toBe(1)
    expect(errors).toContain('error (corrupt_file)')
  })
})

function where(runs: string): string[] {
  return options({ data, runs: join(root, runs), backend })
}

/** @returns the run's folder */
async function train(runs: string, ...line: string[]): Promise<string> {
  const { code, output, errors } = await runGan('train', ...line, '--store', store, ...where(runs))
  expect(errors).toBe('')
  expect(code).toBe(0)
  return runOf(output)
}

function runOf(output: string): string {
  return String(/^run (.+)$/m.exec(output)?.[1])
}

async function copyOf(run: string, name: string): Promise<string> {
  const copy = join(root, name)
  await cp(run, copy, { recursive: true })
  return copy
}

function resume(run: string, ...line: string[]) {
  return runGan('resume', run, '--backend', backend, ...line)
}

function publish(run: string, ...line: string[]) {
  return runGan('publish', run, ...options({ store, backend, walks: '1,2' }), ...line)
}

function networks(tensors: Record<string, string>): Record<string, string> {
  const kept = Object.entries(tensors).filter(([name]) =>
    /^(generator|generatorEma|critic)\//.test(name),
  )
  return Object.fromEntries(kept)
}

async function numbers(run: string, step: number): Promise<Record<string, Float32Array>> {
  const { arrays } = decodeSafetensors(await readFile(checkpointFile(run, step)))
  return Object.fromEntries(arrays.map(({ name, data: values }) => [name, values]))
}

function base64(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
}

/** To what fewer bits leave of it. */
function expectNear(
  actual: Float32Array | undefined,
  expected: Float32Array | undefined,
  name: string,
) {
  expect(actual?.length, name).toBe(expected?.length)
  const largest = Math.max(...(expected ?? []).map(Math.abs))
  for (const [i, value] of (expected ?? []).entries())
    expect(Math.abs((actual?.[i] ?? Number.NaN) - value), name).toBeLessThanOrEqual(largest / 100)
}
