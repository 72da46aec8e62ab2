import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCatalogue, readManifest, releaseFolder } from '#lib/gallery/catalogue.ts'
import { enlarge } from '#lib/image/enlarge.ts'
import { readPngRecipe } from '#lib/image/png.ts'
import type { Raster } from '#lib/image/raster.ts'
import { pictureOf, recipeLatents } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { loadGenerator } from '#lib/model/load.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { readVideo } from '../../lib/image/moving/video.ts'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { writeNoise } from '../tiny.ts'

/** A kimg every other step, and ages at 0, 1, 2, 3 and 4; fast, so that pictures are not all grey. */
const SET =
  'resolution=16,latentSize=8,generatorWidth=4,criticWidth=4,batch=500,gridColumns=2,tick=1,generatorRate=0.02'

let root: string
let run: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pictures-'))
  await writeNoise(join(root, 'data'), 20, 16)
  const line = ['--preset', 'lorelei-64', '--set', SET, '--max-steps', '8', '--backend', backend]
  const folders = ['--data', join(root, 'data'), '--runs', join(root, 'runs')]
  expect((await runGan('train', ...line, ...folders)).code).toBe(0)
  run = join(root, 'runs', '00001-lorelei-64-noise')
})

afterAll(() => rm(root, { recursive: true }))

test("a seed's picture is the gallery's, to within the quantisation of what is published", async () => {
  const out = join(root, 'sample.png')
  await succeeds('sample', run, '--seeds', '7,20-22', '--columns', '4', '--out', out)
  const theirs = await gallery([7, 20, 21, 22], 1)
  const ours = cut(await readPng(out), 4, 1)
  for (const [i, picture] of ours.entries()) {
    expect(difference(picture, theirs[i])).toBeLessThanOrEqual(1)
    expect(contrast(picture)).toBeGreaterThan(20)
  }
})

test('single pictures carry their recipes, and are those of the grid', async () => {
  const [sheet, folder] = [join(root, 'both.png'), join(root, 'single')]
  const asked = ['--seeds', '3,9', '--truncation', '0.5', '--scale', '2']
  await succeeds('sample', run, ...asked, '--out', sheet)
  await succeeds('sample', run, ...asked, '--separate', '--out', folder)
  expect((await readdir(folder)).sort()).toEqual(['3.png', '9.png'])
  const [three, nine] = cut(await readPng(sheet), 2, 1)
  expect(await readPng(join(folder, '3.png'))).toEqual(three)
  expect(await readPng(join(folder, '9.png'))).toEqual(nine)
  expect(readPngRecipe(await readFile(join(folder, '9.png')))).toBe('lorelei-64/9~0.5')
  expect(three?.width).toBe(32)
})

test('an age gives what the run was then, and says so', async () => {
  const out = join(root, 'age.png')
  const output = await succeeds('sample', run, '--count', '4', '--kimg', '2', '--out', out)
  expect(output).toContain(`4 pictures at 2 kimg in ${out}`)
  expect(difference(await readPng(out), await readPng(sheet(2)))).toBe(0)
  expect(difference(await readPng(out), await readPng(sheet(4)))).toBeGreaterThan(5)
  await succeeds('sample', run, '--seeds', '5', '--kimg', '2', '--out', out)
  expect(readPngRecipe(await readFile(out))).toBe('lorelei-64/5!2')
})

test('without --out pictures go into the run, named for what they show', async () => {
  await succeeds('sample', run, '--seeds', '1-3')
  await succeeds('walk', run, '4,5', '--frames', '2')
  const long = Array.from({ length: 30 }, (_, i) => 4_000_000_000 + i).join()
  await succeeds('walk', run, long, '--frames', '30')
  await succeeds('timelapse', run)
  expect((await readdir(join(run, 'pictures'))).sort()).toEqual(
    ['1-3-at-4-kimg.png', '4,5.webp', '30-seeds.webp', 'timelapse.webp'].sort(),
  )
})

test('key frames of a walk are the pictures of its seeds', async () => {
  const [strip, seeds] = [join(root, 'walk.png'), join(root, 'keys.png')]
  await succeeds('walk', run, '12,57,99~0.7', '--frames', '12', '--out', strip)
  const keys = ['--seeds', '12,57,99', '--truncation', '0.7', '--columns', '1']
  await succeeds('sample', run, ...keys, '--out', seeds)
  const frames = cut(await readPng(strip), 4, 3)
  expect([frames[0], frames[4], frames[8]]).toEqual(cut(await readPng(seeds), 1, 3))
  await succeeds('walk', run, '12,57,99~0.7', '--frames', '11', '--no-loop', '--out', strip)
  const ends = cut(await readPng(strip), 4, 3)
  expect([ends[0], ends[5], ends[10]]).toEqual(cut(await readPng(seeds), 1, 3))
})

test.each(['webp', 'gif'])('a walk as %s has its frames and lasts as long', async (format) => {
  const out = join(root, `walk.${format}`)
  await succeeds('walk', run, '1,2', '--frames', '6', '--fps', '15', '--scale', '4', '--out', out)
  const { pages, delay, loop, width, pageHeight } = await sharp(out, { pages: -1 }).metadata()
  expect({ pages, loop, width, pageHeight }).toEqual({
    pages: 6,
    loop: 0,
    width: 64,
    pageHeight: 64,
  })
  expect(delay?.reduce((sum, one) => sum + one)).toBe(400)
  const key = (await readPages(out))[3]
  expect(snr(key, enlarge(await sampled(2), 4))).toBeGreaterThan(20)
})

test('a walk as MP4 plays everywhere: H.264 4:2:0, its index first, its colours named', async () => {
  const out = join(root, 'walk.mp4')
  await succeeds('walk', run, '1,2', '--frames', '6', '--fps', '15', '--scale', '4', '--out', out)
  const { frames, boxes, codec, colours, width, height, fps } = await readVideo(out)
  expect([frames.length, width, height]).toEqual([6, 64, 64])
  expect(fps).toBeCloseTo(15)
  expect(codec).toMatch(/^avc1\.42/)
  expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'))
  expect(colours).toMatchObject({ colour_primaries: 1, matrix_coefficients: 1, full_range_flag: 0 })
  expect(snr(frames[0], enlarge(await sampled(1), 4))).toBeGreaterThan(25)
  expect(snr(frames[3], enlarge(await sampled(2), 4))).toBeGreaterThan(25)
})

test("a timelapse shows the run's sheets, each over a strip, and holds the last", async () => {
  const out = join(root, 'sheets.webp')
  const output = await succeeds('timelapse', run, '--fps', '4', '--hold', '1.5', '--out', out)
  expect(output).toContain('5 frames from 0 to 4 kimg')
  expect((await sharp(out).metadata()).delay).toEqual([250, 250, 250, 250, 1750])
  const frames = await readPages(out)
  for (const [kimg, frame] of frames.entries()) {
    const expected = enlarge(await readPng(sheet(kimg)), 16)
    const data = frame.data.subarray(0, expected.data.length)
    expect(frame.height).toBeGreaterThan(expected.height)
    expect(snr({ ...expected, data }, expected), `${kimg} kimg`).toBeGreaterThan(25)
  }
})

test('a timelapse of chosen seeds has a frame for each age', async () => {
  const out = join(root, 'seeds.mp4')
  await succeeds('timelapse', run, '--seeds', '3,9', '--fps', '2', '--hold', '1', '--out', out)
  const { frames, width } = await readVideo(out)
  expect([frames.length, width]).toEqual([7, 512])
  const ours = enlarge(await sampled(3), 16)
  const newest = snr(crop(frames.at(-1) as Raster, 256), ours)
  expect(newest).toBeGreaterThan(25)
  expect(snr(crop(frames[0] as Raster, 256), ours)).toBeLessThan(newest - 5)
})

test('fewer frames are asked for, evenly or by the logarithm; the first and the last stay', async () => {
  for (const [spacing, frames] of [
    ['linear', '3 frames from 0 to 4 kimg'],
    ['log', '3 frames from 0 to 4 kimg'],
  ] as const) {
    const out = join(root, `${spacing}.gif`)
    const asked = ['--frames', '3', '--spacing', spacing, '--scale', '1']
    expect(await succeeds('timelapse', run, ...asked, '--out', out)).toContain(frames)
  }
  const [, linear] = await readPages(join(root, 'linear.gif'))
  const [, log] = await readPages(join(root, 'log.gif'))
  expect(difference(linear, log)).toBeGreaterThan(5)
})

test('one-channel pictures are animated in every format', async () => {
  const line = ['--preset', 'lorelei-64', '--max-steps', '2', '--backend', backend]
  await greyNoise(join(root, 'grey'))
  const folders = ['--data', join(root, 'grey'), '--runs', join(root, 'grey-runs')]
  await succeeds('train', ...line, '--set', `${SET},channels=1`, ...folders)
  const grey = join(root, 'grey-runs', '00001-lorelei-64-noise')
  for (const format of ['webp', 'gif', 'mp4']) {
    const out = join(root, `grey.${format}`)
    await succeeds('timelapse', grey, '--scale', '2', '--out', out)
    const [first] = format === 'mp4' ? (await readVideo(out)).frames : await readPages(out)
    const level = first?.data[0] ?? 0
    expect(level).toBeGreaterThan(100)
    expect([...(first?.data.subarray(0, 3) ?? [])].every((one) => Math.abs(one - level) <= 2)).toBe(
      true,
    )
  }
})

test('the curves so far are drawn as one picture', async () => {
  const out = join(root, 'curves.png')
  expect((await runGan('curves', run, '--out', out)).output).toContain(`4 ticks in ${out}`)
  const chart = await readPng(out)
  expect([chart.width, chart.height, chart.channels]).toEqual([1520, 1600, 3])
  const [losses, slope] = cut(chart, 1, 2)
  for (const panel of [losses, slope]) {
    expect(panel?.data[0]).toBe(255)
    expect(panel?.data.some((level) => level < 64)).toBe(true)
  }
})

test('a damaged checkpoint is passed over, and said so', async () => {
  const copy = join(root, 'damaged')
  await cp(run, copy, { recursive: true })
  const [newest = ''] = (await readdir(join(copy, 'checkpoints'))).sort().reverse()
  await writeFile(join(copy, 'checkpoints', newest), 'cut short')
  const output = await succeeds('sample', copy, '--count', '1')
  expect(output).toContain(`skipped the checkpoint ${join(copy, 'checkpoints', newest)}`)
  expect(output).toContain('1 picture at 3 kimg')
  await rm(join(copy, 'checkpoints'), { recursive: true })
  const { code, errors } = await runGan('sample', copy, '--backend', backend)
  expect([code, errors]).toEqual([1, expect.stringContaining('error (invalid_checkpoint)')])
  await writeFile(join(copy, 'grids', '000002.png'), 'cut short')
  expect((await runGan('timelapse', copy)).errors).toContain('000002.png')
})

test.each([
  [['sample', '/nowhere'], 'is not a run'],
  [['sample', 'RUN', '--seeds', '1,x'], '"x" is neither a seed'],
  [['sample', 'RUN', '--seeds', '9-1'], '"9-1" is neither a seed'],
  [['sample', 'RUN', '--seeds', '0-4294967295'], 'names 4294967296 seeds'],
  [['sample', 'RUN', '--truncation', '3'], 'truncation'],
  [['sample', 'RUN', '--truncation', '0.755'], 'two decimals'],
  [['sample', 'RUN', '--kimg', '7'], 'It kept ages of 0, 1, 2, 3, 4 kimg.'],
  [['sample', 'RUN', '--out', 'x.jpg'], 'End it in .png.'],
  [['sample', 'RUN', '--count', '100000', '--scale', '16'], 'too many for one file'],
  [['walk', 'RUN', '12'], 'one picture, not a walk'],
  [['walk', 'RUN', '1,2~1'], 'Leave it out'],
  [['walk', 'RUN', '1,2+hair:1'], '--kimg takes a run at an age'],
  [['walk', 'RUN', '1,2,3', '--frames', '2'], 'too few for 3 key frames'],
  [['walk', 'RUN', '1,2', '--fps', '60'], 'fps'],
  [['walk', 'RUN', '1,2', '--out', 'x.avi'], '.webp or .gif or .mp4 or .png'],
  [['timelapse', '/nowhere'], 'is not a run'],
  [['curves', '/nowhere'], 'is not a run'],
  [['curves', 'RUN', '--out', 'x.svg'], 'End it in .png.'],
  [['timelapse', 'RUN', '--out', 'x.png'], '.webp or .gif or .mp4'],
  [['timelapse', 'RUN', '--frames', '2'], 'frames'],
])('%j is refused, and the reason said', async (line, reason) => {
  const { code, errors } = await runGan(...line.map((word) => (word === 'RUN' ? run : word)))
  expect(errors).toContain(reason)
  expect(code).toBe(2)
})

async function succeeds(command: string, ...line: string[]): Promise<string> {
  const { code, output, errors } = await runGan(command, ...line, ...uses(command))
  expect(errors).toBe('')
  expect(code).toBe(0)
  return output
}

function uses(command: string): string[] {
  return command === 'train' ? [] : ['--backend', backend]
}

/** What the gallery grows of the run once it is published. */
async function gallery(seeds: number[], truncation: number): Promise<Raster[]> {
  const store = join(root, 'store')
  await succeeds('publish', run, '--store', store, '--id', 'tiny', '--walks', '1,2')
  const storage = fileStorage(store)
  const [model] = (await readCatalogue(storage)).models
  const [release] = model?.releases ?? []
  if (!model || !release) throw new Error('nothing was published')
  const manifest = await readManifest(storage, model.id, release.digest)
  const folder = releaseFolder(model.id, release.digest)
  const read = async (path: string) => (await storage.read(`${folder}/${path}`)).bytes
  const generator = await loadGenerator(manifest, read)
  const { latentSize, prior } = manifest
  const pictures = await generator.generate(
    seeds.map((seed) => recipeLatents(pictureOf(toSeed(seed), truncation), latentSize, prior)),
  )
  generator.dispose()
  return pictures
}

async function sampled(seed: number): Promise<Raster> {
  const out = join(root, `seed-${seed}.png`)
  await succeeds('sample', run, '--seeds', String(seed), '--out', out)
  return readPng(out)
}

function sheet(kimg: number): string {
  return join(run, 'grids', `${String(kimg).padStart(6, '0')}.png`)
}

async function readPng(file: string): Promise<Raster> {
  const { width, height, channels, data } = decode(await readFile(file))
  return { width, height, channels: channels === 1 ? 1 : 3, data: Uint8Array.from(data) }
}

async function readPages(file: string): Promise<Raster[]> {
  const { data, info } = await sharp(file, { pages: -1 })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, pageHeight: height = info.height } = info
  const size = width * height * 3
  return Array.from({ length: data.length / size }, (_, i) => ({
    width,
    height,
    channels: 3 as const,
    data: Uint8Array.from(data.subarray(i * size, (i + 1) * size)),
  }))
}

/** The cells of a grid. */
function cut(sheet: Raster, columns: number, rows: number): Raster[] {
  const [width, height] = [sheet.width / columns, sheet.height / rows]
  return Array.from({ length: columns * rows }, (_, i) =>
    region(sheet, (i % columns) * width, Math.floor(i / columns) * height, width, height),
  )
}

/** The square in the upper left corner. */
function crop(picture: Raster, side: number): Raster {
  return region(picture, 0, 0, side, side)
}

function region(
  { width: stride, channels, data }: Raster,
  x: number,
  y: number,
  width: number,
  height: number,
): Raster {
  const rows = Array.from({ length: height }, (_, row) => {
    const start = ((y + row) * stride + x) * channels
    return data.subarray(start, start + width * channels)
  })
  return { width, height, channels, data: Uint8Array.from(Buffer.concat(rows)) }
}

function difference(ours: Raster | undefined, theirs: Raster | undefined): number {
  expect(theirs?.data.length).toBe(ours?.data.length)
  return (ours?.data ?? new Uint8Array()).reduce(
    (most, level, i) => Math.max(most, Math.abs(level - (theirs?.data[i] ?? 999))),
    0,
  )
}

/** Peak signal to noise in decibels. */
function snr(ours: Raster | undefined, theirs: Raster): number {
  expect(ours?.data.length).toBe(theirs.data.length)
  const sum = theirs.data.reduce((all, level, i) => all + (level - (ours?.data[i] ?? 999)) ** 2, 0)
  return 10 * Math.log10((255 ** 2 * theirs.data.length) / sum)
}

function contrast({ data }: Raster): number {
  return Math.max(...data) - Math.min(...data)
}

/** The same noise with one channel: three times as many pictures. */
async function greyNoise(folder: string): Promise<void> {
  await writeNoise(folder, 20, 16)
  const file = join(folder, 'dataset.json')
  const info = JSON.parse(await readFile(file, 'utf8'))
  const shards = info.shards.map((shard: { count: number }) => ({
    ...shard,
    count: shard.count * 3,
  }))
  await writeFile(file, JSON.stringify({ ...info, channels: 1, count: 60, shards }))
}
