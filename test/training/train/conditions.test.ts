import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { openGenerator } from '../../../training/pictures/generator.ts'
import { growPictures } from '../../../training/pictures/sheet.ts'
import { decodeSafetensors } from '../../../training/run/safetensors.ts'
import { best } from '../backends.ts'
import { runGan } from '../gan.ts'
import { checkpoint, options, SMALL, steps } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

const PICTURES = 40
const CONDITIONAL = `${SMALL},conditions=shade,kimg=0.096,decayFrom=1`

let root: string
let data: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'conditions-'))
  data = join(root, 'data')
  await writeShades(data)
})

afterAll(() => rm(root, { recursive: true }))

test('a seed grows what its latent says, and another kind where that says otherwise', async () => {
  const set = `${SMALL},conditions=shade,criticHidden=8,kimg=1.6,decayFrom=1,tick=1.6,emaHalfLife=0.05,generatorRate=0.01,criticRate=0.01`
  const run = await train('shades', set)
  await startBackend(best, () => {})
  const { generator, dispose } = await openGenerator(run, {}, () => {})
  const latents = Array.from({ length: 64 }, (_, i) => sampleLatent(toSeed(i), 8))
  const pictures = await growPictures(generator, latents)
  dispose()
  const right = latents.filter(([dark = 0, light = 0], i) => {
    const { data = [] } = pictures[i] ?? {}
    return light > dark === mean(data) > 127
  })
  expect(right.length).toBeGreaterThan(56)
})

test('a run whose critic is told something goes on to the last bit where it stopped', async () => {
  const straight = await train('straight', CONDITIONAL)
  const stopped = await train('stopped', CONDITIONAL, '--max-steps', '5')
  const { code } = await runGan('resume', stopped, '--backend', best)
  expect(code).toBe(0)
  expect(await checkpoint(stopped, 12)).toEqual(await checkpoint(straight, 12))
  const { config } = JSON.parse(await readFile(join(straight, 'config.json'), 'utf8'))
  expect([config.conditions, config.conditionKinds]).toEqual([['shade'], 2])
})

test('a run whose data set has come to tell other kinds goes on no more', async () => {
  const run = await train('retold', CONDITIONAL, '--max-steps', '4')
  const retold = join(root, 'retold-data')
  await cp(data, retold, { recursive: true })
  const file = join(retold, 'shard-0.jsonl')
  await writeFile(file, (await readFile(file, 'utf8')).replace('dark', 'grey'))
  const { code, errors } = await runGan('resume', run, '--backend', best, '--data', retold)
  expect(code).toBe(2)
  expect(errors).toContain('tells 3 kinds of shade apart, and the critic was told of 2')
})

test('what it is told changes what a critic learns', async () => {
  const told = await train('told', CONDITIONAL)
  const untold = await train('untold', CONDITIONAL.replace('conditions=shade,', ''))
  const [with_, without] = [await checkpoint(told, 12), await checkpoint(untold, 12)]
  expect(Object.keys(with_)).toContain('critic/projection/kernel')
  expect(with_['generatorEma/root/kernel']).not.toBe(without['generatorEma/root/kernel'])
})

test('the losses of a critic that is told something are measured with it', async () => {
  const run = await train('measured', CONDITIONAL)
  const heldOut = join(root, 'held-out')
  await writeShades(heldOut, 2)
  const line = ['evaluate', run, '--metrics', 'critic', '--count', '16', '--backend', best]
  const { code, output } = await runGan(...line, '--held-out', heldOut)
  expect(code).toBe(0)
  expect(output).toMatch(/held out/)
  const silent = join(root, 'silent')
  await cp(heldOut, silent, { recursive: true })
  await rm(join(silent, 'shard-0.jsonl'))
  const refused = await runGan(...line, '--held-out', silent)
  expect(refused.code).toBe(2)
  expect(refused.errors).toContain(
    'tells nothing of its pictures, and the critic is told their shade',
  )
})

test('networks that were told nothing begin a run whose critic is told', async () => {
  const plain = await train('plain', CONDITIONAL.replace('conditions=shade,', ''))
  const runs = join(root, 'started')
  const line = options({ from: plain, backend: best, data, runs, set: 'conditions=shade' })
  const { code } = await runGan('train', ...line)
  expect(code).toBe(0)
  expect((await steps(join(runs, '00001-lorelei-64-noise')))[0]).toBe(12)
})

test('what a critic knows of kinds is left behind where it is told of others, and taken along where not', async () => {
  const told = await train('of-shades', CONDITIONAL)
  const begin = async (name: string, fact: string) => {
    const runs = join(root, name)
    const set = `conditions=${fact}`
    const line = options({ from: told, backend: best, data, runs, set })
    expect((await runGan('train', ...line, '--max-steps', '1')).code).toBe(0)
    const bytes = await readFile(join(runs, '00001-lorelei-64-noise', 'start.safetensors'))
    return decodeSafetensors(new Uint8Array(bytes)).arrays.map((array) => array.name)
  }
  expect(await begin('as-before', 'shade')).toContain('critic/projection/kernel')
  const names = await begin('otherwise', 'tone')
  expect(names).toContain('critic/score/kernel')
  expect(names).not.toContain('critic/projection/kernel')
})

test('a dry run tells what a critic would be told, and what a data set does not tell', async () => {
  const line = ['train', '--preset', 'lorelei-64', '--backend', best, '--data', data, '--dry-run']
  const { code, output } = await runGan(...line, '--set', CONDITIONAL)
  expect(code).toBe(0)
  expect(output).toMatch(/conditionKinds +2 /)
  expect(output).toContain('critic projection/kernel')
  const refused = await runGan(...line, '--set', CONDITIONAL.replace('shade', 'mood'))
  expect(refused.code).toBe(2)
  const nowhere = [
    'train',
    '--preset',
    'lorelei-64',
    '--backend',
    best,
    '--data',
    join(root, 'none'),
  ]
  const unpacked = await runGan(...nowhere, '--dry-run', '--set', CONDITIONAL)
  expect(unpacked.output).toContain('what is told of shade: the data set is not packed yet')
})

test('a run asks for what its data set tells', async () => {
  const line = ['train', '--preset', 'lorelei-64', '--backend', best, '--data', data]
  const set = CONDITIONAL.replace('shade', 'mood')
  const { code, errors } = await runGan(...line, '--runs', join(root, 'none'), '--set', set)
  expect(code).toBe(2)
  expect(errors).toMatch(/error \(invalid_dataset\): The data set does not tell "mood".*\n.*shade/)
})

/** Dark pictures and light ones by turns, which say so. */
async function writeShades(folder: string, parity = 0): Promise<void> {
  const isLight = (picture: number) => picture % 2 === 1
  await writeNoise(folder, PICTURES, 16, (word, picture) =>
    isLight(picture) ? 200 + (word % (50 - parity)) : word % (50 - parity),
  )
  const counts = [Math.ceil(PICTURES * 0.6), PICTURES - Math.ceil(PICTURES * 0.6)]
  for (const [shard, count] of counts.entries()) {
    const lines = Array.from({ length: count }, (_, i) => ({
      shade: isLight(i) ? 'light' : 'dark',
      tone: i % 4 < 2 ? 'warm' : 'cold',
    }))
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    await writeFile(join(folder, `shard-${shard}.jsonl`), text)
  }
}

async function train(name: string, set: string, ...rest: string[]): Promise<string> {
  const runs = join(root, name)
  const line = options({ preset: 'lorelei-64', backend: best, data, runs, set })
  const { code, errors } = await runGan('train', ...line, ...rest)
  expect([code, errors]).toEqual([0, expect.not.stringContaining('error (')])
  return join(runs, '00001-lorelei-64-noise')
}

function mean(levels: ArrayLike<number>): number {
  return Array.from(levels).reduce((sum, level) => sum + level, 0) / levels.length
}
