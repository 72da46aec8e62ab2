import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCatalogue, releaseFolder } from '#lib/gallery/catalogue.ts'
import { parseCard } from '#lib/model/manifest.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { writeNoise } from '../tiny.ts'

const SET =
  'resolution=16,latentSize=8,generatorWidth=4,criticWidth=4,batch=8,gridColumns=2,tick=0.512,generatorRate=0.02'

let root: string
let run: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'evaluate-'))
  await writeNoise(join(root, 'data'), 40, 16)
  await writeNoise(join(root, 'held-out'), 21, 16)
  const where = ['--data', join(root, 'data'), '--runs', join(root, 'runs')]
  const how = ['--preset', 'lorelei-64', '--set', SET, '--max-steps', '192', '--backend', backend]
  expect((await runGan('train', ...where, ...how)).code).toBe(0)
  run = join(root, 'runs', '00001-lorelei-64-noise')
})

afterAll(() => rm(root, { recursive: true }))

describe('gan evaluate', () => {
  test('prints every distance with its samples beside other reals, and keeps them with the run', async () => {
    const { code, output } = await evaluate('--count', '12')
    expect(code).toBe(0)
    const [head, row] = output.split('\n').filter((line) => /samples +SWD|kimg +12 /.test(line))
    expect(head).toMatch(
      /samples +SWD 16 px +SWD +FD +KD +precision +recall +spread +checker +colour$/,
    )
    expect(row).toMatch(
      /^1\.5 kimg +12 +\d+\.\d +\d+\.\d +\d+\.\d\d +-?\d+\.\d\d( +[01]\.\d\d){2}( +\d+\.\d\d){3}$/,
    )
    const { basis, measured, reals } = await record()
    expect(basis).toMatchObject({ samples: 12, seed: 0, data: { name: 'noise' } })
    expect(reals.swd.mean).toBeLessThan(measured.swd.mean)
    expect(measured).toEqual({
      swd: { mean: expect.any(Number), levels: [{ side: 16, value: measured.swd.mean }] },
      features: {
        space: expect.stringContaining('MobileNet'),
        fd: expect.any(Number),
        kd: expect.any(Number),
        precision: expect.any(Number),
        recall: expect.any(Number),
        spread: expect.any(Number),
      },
      pixels: { checkerboard: expect.any(Number), colour: expect.any(Number) },
    })
  })

  test('measures against the data set of the run, wherever it lies, and against no other', async () => {
    const line = ['--count', '12', '--metrics', 'swd']
    const other = await evaluate(...line, '--data', join(root, 'held-out'))
    expect(other.code).toBe(2)
    expect(other.errors).toContain('is not the one the run began with')
    await cp(join(root, 'data'), join(root, 'copy'), { recursive: true })
    expect((await evaluate(...line, '--data', join(root, 'copy'))).code).toBe(0)
  })

  test('shows generated pictures beside their nearest, by features and by pixels', async () => {
    const { output } = await evaluate('--count', '12', '--metrics', 'neighbours')
    expect(output).toContain('by nsfwjs MobileNet v2, flatten_1, then by pixels')
    const { width, height } = await sharp(join(run, 'metrics', '000002-neighbours.png')).metadata()
    expect([width, height]).toEqual([4 + 9 * 100 + 2 * 24, 4 + 10 * 100])
  })

  test('shows the generated pictures that are most alike beside the real ones that are', async () => {
    const { output } = await evaluate('--count', '12', '--metrics', 'neighbours')
    expect(output).toContain('the most alike of 12 generated pictures, and of as many real ones')
    const sheet = sharp(join(run, 'metrics', '000002-alike.png'))
    const { width, height } = await sheet.metadata()
    expect(width).toBe(4 + 4 * 100 + 24)
    // Six pairs at most are there of twelve pictures, each in one.
    const pairs = (height - 4) / 100
    expect([1, 2, 3, 4, 5, 6]).toContain(pairs)
    const shown = [4, 104, 228, 328].flatMap((left) =>
      Array.from({ length: pairs }, (_, row) =>
        sheet
          .clone()
          .extract({ left, top: 4 + row * 100, width: 96, height: 96 })
          .raw()
          .toBuffer(),
      ),
    )
    const pictures = await Promise.all(shown)
    expect(new Set(pictures.map((bytes) => bytes.toString('latin1'))).size).toBe(4 * pairs)
  })

  test('measures the same again, and keeps what was measured apart or at another count', async () => {
    await evaluate('--count', '12', '--metrics', 'swd,kd')
    const before = await record()
    const again = await evaluate('--count', '12', '--metrics', 'kd')
    expect(await record()).toEqual(before)
    expect(again.output).toContain('other reals')
    await evaluate('--count', '8', '--metrics', 'swd')
    expect(Object.keys((await record(8)).measured)).toEqual(['swd'])
    expect(await record()).toEqual(before)
  })

  test('takes what other real pictures have from where it was measured before', async () => {
    await evaluate('--count', '12', '--metrics', 'swd')
    const file = await recordFile()
    const before = await record()
    before.reals.swd.mean = 1234.5
    await writeFile(file, JSON.stringify(before))
    const { output } = await evaluate('--count', '12', '--metrics', 'swd', '--json')
    expect(JSON.parse(output).known[0].measured.swd.mean).toBe(1234.5)
    await rm(file)
  })

  test('tells the loss of the critic on held-out data from that on its own', async () => {
    const heldOut = ['--held-out', join(root, 'held-out')]
    const { code, output } = await evaluate('--count', '20', '--metrics', 'critic', ...heldOut)
    expect(code).toBe(0)
    expect(output).toMatch(/critic +held out\n1\.5 kimg +20 +-?\d+\.\d{3} +-?\d+\.\d{3}\n/)
    const { critic } = (await record(20)).measured
    expect(critic.trained).not.toBe(critic.heldOut)
  })

  test('measures sets with known faults beside the run, and real pictures nearest', async () => {
    const options = ['--count', '20', '--metrics', 'swd', '--calibrate', '--json']
    const { output } = await evaluate(...options)
    const { known, records } = JSON.parse(output)
    expect(known.map(({ name }: { name: string }) => name)).toEqual([
      'other reals',
      '25 reals repeated',
      'blurred reals',
      'noisy reals',
      'noise alone',
    ])
    expect(records).toMatchObject([{ kimg: 1.536, basis: { samples: 20 } }])
    const distances = known.map(({ measured }: Json) => measured.swd.mean)
    expect(Math.min(...distances)).toBe(distances[0])
  })
})

describe('gan evaluate --all-ages', () => {
  const all = ['--all-ages', '--count', '12', '--metrics', 'swd']

  test('measures every age and the newest checkpoint, and draws the distance over them', async () => {
    const { code, output } = await evaluate(...all)
    expect(code).toBe(0)
    const rows = [...output.matchAll(/^(\d\.\d) kimg +12 /gm)]
    // The newest checkpoint is the last age.
    expect(rows.map(([, kimg]) => kimg)).toEqual(['0.0', '1.0', '1.5'])
    const svg = await readFile(join(run, 'metrics', 'swd.svg'), 'utf8')
    expect(svg).toContain('Sliced Wasserstein distance × 10³, 12 samples')
  })

  test('called again measures nothing that it knows', async () => {
    await evaluate(...all)
    const before = await modified()
    await evaluate(...all)
    expect(await modified()).toEqual(before)
  })

  test('leaves what was measured at another count out of its curves, and says so', async () => {
    await evaluate(...all)
    const { output } = await evaluate('--kimg', '0', '--count', '16', '--metrics', 'swd')
    expect(output).toContain(
      'left out of the curves: 2 ages measured with other samples than these 16',
    )
    expect((await evaluate(...all)).output).not.toContain('left out of the curves')
  })
})

describe('gan evaluate refuses', () => {
  test.each([
    [['--count', '41'], 'has 40 pictures, 41 are needed'],
    [['--count', '1'], 'The options are not valid'],
    [
      ['--metrics', 'fid'],
      'The metrics are swd, fd, kd, recall, pixels, told, neighbours, critic.',
    ],
    [['--metrics', 'told'], 'the metric told needs --count 16 or more'],
    [['--metrics', 'critic'], 'the metric critic needs --held-out'],
    [['--kimg', '7'], 'kept no generator at 7 kimg'],
    [['--kimg', '1', '--all-ages'], '--kimg and --all-ages exclude each other'],
    [['--kimg', '1', '--held-out', 'x'], 'ages keep no critic'],
  ])('%j', async (options, message) => {
    const { code, errors } = await evaluate('--count', '8', '--metrics', 'swd', ...options)
    expect(errors).toContain(message)
    expect(code).toBe(2)
  })

  test('held-out data that the run learns from', async () => {
    const { code, errors } = await evaluate('--count', '8', '--held-out', join(root, 'data'))
    expect(errors).toContain('The run learns from the data set in ')
    expect(code).toBe(2)
  })
})

test('without the package of the features the rest is measured, and what is missing said', async () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', WITHOUT_NSFWJS, bin, 'evaluate', run, '--count', '8', '--backend', backend],
    { encoding: 'utf8' },
  )
  expect(status).toBe(0)
  expect(stdout).toContain('fd, kd and recall are left out: the optional package nsfwjs')
  expect(stdout).toContain('the nearest of 8 real pictures by pixels')
  expect(stdout).toMatch(/1\.5 kimg +8 +\d+\.\d/)
})

test('publishing puts what was measured by most pictures of the published generator on the card', async () => {
  await rm(join(run, 'metrics'), { recursive: true, force: true })
  await evaluate('--count', '12', '--metrics', 'swd')
  await evaluate('--count', '8', '--metrics', 'swd')
  const store = join(root, 'store')
  const how = ['--store', store, '--id', 'tiny', '--walks', '1,2', '--backend', backend]
  expect((await runGan('publish', run, ...how)).code).toBe(0)
  const [model] = (await readCatalogue(fileStorage(store))).models
  const [release] = model?.releases ?? []
  if (!model || !release) throw new Error('nothing was published')
  const file = join(store, releaseFolder(model.id, release.digest), 'card.json')
  const { measured, reals } = await record()
  expect(parseCard(await readFile(file)).metrics).toEqual([
    {
      name: 'Sliced Wasserstein distance × 10³',
      value: measured.swd.mean,
      samples: 12,
      reals: reals.swd.mean,
    },
  ])
})

// biome-ignore lint/suspicious/noExplicitAny: what is read is checked by the test itself
type Json = any

const bin = fileURLToPath(new URL('../../../training/bin/gan.js', import.meta.url))

/** A module that makes Node answer as if the package were not installed. */
const WITHOUT_NSFWJS = asModule(
  `import { register } from 'node:module'; register(${JSON.stringify(
    asModule(
      `export async function resolve(name, context, next) {
        if (name.startsWith('nsfwjs')) throw Object.assign(new Error(), { code: 'ERR_MODULE_NOT_FOUND' })
        return next(name, context)
      }`,
    ),
  )})`,
)

function asModule(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`
}

function evaluate(...options: string[]) {
  return runGan('evaluate', run, '--backend', backend, ...options)
}

/** Of the newest checkpoint, by so many pictures. */
async function record(samples = 12): Promise<Json> {
  return JSON.parse(await readFile(await recordFile(samples), 'utf8'))
}

async function recordFile(samples = 12): Promise<string> {
  for (const name of await readdir(join(run, 'metrics'))) {
    const file = join(run, 'metrics', name)
    if (!/^000002(-\d+)?\.json$/.test(name)) continue
    if (JSON.parse(await readFile(file, 'utf8')).basis.samples === samples) return file
  }
  throw new Error(`Nothing was measured by ${samples} pictures.`)
}

async function modified(): Promise<Record<string, number>> {
  const names = (await readdir(join(run, 'metrics'))).filter((name) => name.endsWith('.json'))
  const times = names.map(async (name) => {
    return [name, (await stat(join(run, 'metrics', name))).mtimeMs] as const
  })
  return Object.fromEntries(await Promise.all(times))
}
