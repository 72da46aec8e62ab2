import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readInfo } from '../../../training/data/dataset.ts'
import { readKnown } from '../../../training/recognition/known.ts'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { SMALL } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

const COUNT = 120

/** Two of three pictures are dark. */
const isEveryThird = (picture: number) => picture % 3 === 0

let root: string
let run: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'classify-'))
  await writeNoise(join(root, 'mute'), 60, 16)
  await writeShades(join(root, 'data'))
  const where = ['--data', join(root, 'data'), '--runs', join(root, 'runs')]
  const how = ['--preset', 'lorelei-64', '--set', SMALL, '--max-steps', '2', '--backend', backend]
  expect((await runGan('train', ...where, ...how)).code).toBe(0)
  run = join(root, 'runs', '00001-lorelei-64-noise')
})

afterAll(() => rm(root, { recursive: true }))

test('learns classes that a data set tells of, and names what the generator grows', async () => {
  const { code, output } = await classify('--of', 'shade', '--json')
  expect(code).toBe(0)
  const found = JSON.parse(output)
  expect(found).toMatchObject({ count: 30, accuracy: 1, sure: { real: 1 } })
  const [dark, light] = found.classes
  expect([dark.name, light.name]).toEqual(['dark', 'light'])
  expect(dark.real).toBeCloseTo(2 / 3)
  expect(dark.generated + light.generated).toBeCloseTo(1)
})

test('pictures to learn from and to be tested with are from all over a data set, each with its facts', async () => {
  const folder = join(root, 'sorted')
  await writeShades(folder, (picture) => picture >= COUNT / 5)
  const { pictures, facts } = (await readKnown(folder, COUNT / 2)) ?? { pictures: [], facts: [] }
  expect([pictures.length, new Set(facts.map(({ number }) => number)).size]).toEqual([60, 60])
  for (const [i, { data }] of pictures.entries())
    expect(facts[i]?.shade).toBe((data[0] ?? 0) >= 160 ? 'light' : 'dark')
  const sixth = facts.slice(0, 10).filter(({ shade }) => shade === 'light')
  expect(sixth.length).toBeGreaterThan(1)
  expect(sixth.length).toBeLessThan(9)
})

test('says it as a table', async () => {
  const { output } = await classify('--of', 'shade')
  expect(output).toMatch(/class +real +0\.0 kimg\ndark +66\.7 %/)
  expect(output).toContain('names 100.0 % rightly')
})

test('says what a data set tells of where it is not what was asked for', async () => {
  const unknown = await classify('--of', 'digit')
  expect(unknown.code).toBe(2)
  expect(unknown.errors).toContain('tells no classes of "digit"')
  expect(unknown.errors).toContain('It tells of shade, number.')
  expect((await classify('--of', 'number')).errors).toContain('120 kinds of "number"')
  const mute = await classify('--of', 'shade', '--data', join(root, 'mute'))
  expect(mute.errors).toContain('Make the data set again')
})

function classify(...line: string[]) {
  const how = ['--examples', String(COUNT), '--count', '30', '--backend', backend]
  return runGan('classify', run, ...how, ...line)
}

async function writeShades(folder: string, isLight = isEveryThird): Promise<void> {
  await writeNoise(folder, COUNT, 16, (word, picture) => (word % 96) + (isLight(picture) ? 160 : 0))
  const { shards } = await readInfo(folder)
  let number = 0
  for (const { file, count } of shards) {
    const lines = Array.from({ length: count }, (_, i) =>
      JSON.stringify({ shade: isLight(i) ? 'light' : 'dark', number: number++ }),
    )
    await writeFile(join(folder, file.replace('.bin', '.jsonl')), `${lines.join('\n')}\n`)
  }
}
