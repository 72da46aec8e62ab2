import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCatalogue, readManifest, releaseFolder } from '#lib/gallery/catalogue.ts'
import type { Raster } from '#lib/image/raster.ts'
import { parseDirections } from '#lib/latent/directions.ts'
import { type PictureRecipe, parseRecipe, recipeLatents } from '#lib/latent/recipe.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { loadGenerator } from '#lib/model/load.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import { fileStorage } from '#lib/storage/file.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { openGenerator, runAges } from '../../../training/pictures/generator.ts'
import { growPictures } from '../../../training/pictures/sheet.ts'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { writeNoise } from '../tiny.ts'

/** 64 pictures a step, so that a few steps are more than a kimg; fast rates, so that ages differ. */
const SET =
  'resolution=16,latentSize=8,generatorWidth=4,criticWidth=4,batch=64,gridColumns=2,tick=0.512,generatorRate=0.02'

let root: string
let run: string
let storage: Storage
let manifest: Manifest
let folder: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ages-'))
  await writeNoise(join(root, 'data'), 80, 16)
  const options = ['--data', join(root, 'data'), '--runs', join(root, 'runs'), '--set', SET]
  const train = ['train', '--preset', 'lorelei-64', ...options, '--max-steps', '40']
  await runGan(...train, '--backend', backend)
  run = join(root, 'runs', '00001-lorelei-64-noise')
  await runGan('dataset', 'make', '--count', '60', '--resolution', '16', '--out', portraits())
  const learn = ['--data', portraits(), '--examples', '60', '--pictures', '64']
  const { code } = await runGan('directions', run, ...learn, '--backend', backend)
  expect(code).toBe(0)
  storage = fileStorage(join(root, 'store'))
  ;({ manifest, folder } = await publish(storage, join(root, 'store')))
}, 120_000)

afterAll(() => rm(root, { recursive: true }))

test('a release keeps the run’s earlier ages, oldest first', async () => {
  const earlier = (await runAges(run)).filter((age) => age < Math.round(manifest.kimg))
  expect(earlier.length).toBeGreaterThan(1)
  expect(manifest.ages.map(({ kimg }) => kimg)).toEqual(earlier)
})

test('a reader grows each age as the run was then, but for the rounding it is told of', async () => {
  for (const { kimg, quantization } of manifest.ages) {
    const published = await gallery(latents, kimg)
    await startBackend(backend, () => {})
    const { generator, dispose } = await openGenerator(run, { kimg }, () => {})
    const exact = await growPictures(generator, latents)
    dispose()
    // A level more, for the backends differ.
    expect(difference(published, exact)).toBeLessThanOrEqual(quantization.maxError + 1)
  }
})

test('ages differ from each other and from the finished generator', async () => {
  const ages = [...manifest.ages.map(({ kimg }) => kimg), undefined]
  const grown = []
  for (const age of ages) grown.push(`${(await gallery(latents, age)).map(({ data }) => data)}`)
  expect(new Set(grown).size).toBe(ages.length)
})

test('an age that was not kept is refused, and those there are are named', async () => {
  await expect(loadGenerator(manifest, read, { age: 77 })).rejects.toMatchObject({
    code: 'invalid_recipe',
    suggestion: expect.stringContaining(`${manifest.ages[0]?.kimg}`),
  })
})

test('directions of a release move its pictures', async () => {
  const { bytes } = await storage.read(`${folder}/directions.json`)
  const directions = parseDirections(bytes, manifest.latentSize)
  expect(directions.map(({ name }) => name)).toEqual(manifest.directions)
  expect(manifest.directions.some((name) => name.startsWith('sefa'))).toBe(true)
  const along = manifest.directions.flatMap((name) => [`1-${name}:3`, '1', `1+${name}:3`])
  const pictures = await gallery(
    along.map((text) => recipeLatents(parseRecipe(text) as PictureRecipe, 8, 'normal', directions)),
  )
  for (let i = 0; i < pictures.length; i += 3) {
    const [less, none, more] = pictures.slice(i, i + 3).map(({ data }) => `${data}`)
    expect(new Set([less, none, more]).size).toBe(3)
  }
})

test('what directions change is measured in terms of every attribute', async () => {
  const file = join(run, 'directions', `${String(Math.round(manifest.kimg)).padStart(6, '0')}.json`)
  const { findings, learned } = JSON.parse(await readFile(file, 'utf8'))
  const { sha256 } = JSON.parse(await readFile(join(portraits(), 'dataset.json'), 'utf8'))
  expect(learned).toEqual({ data: sha256, count: 60, heldOut: 10 })
  const names = findings.map(({ name }: { name: string }) => name)
  expect(names).toContain('glasses')
  for (const { changes, levels } of findings) {
    expect(Object.keys(changes)).toContain('glasses')
    expect(levels).toBeGreaterThanOrEqual(0)
  }
})

test('a data set that tells nothing gives closed-form directions alone, and what to do is said', async () => {
  const { code, output, errors } = await runGan('directions', run, '--json')
  expect(code).toBe(0)
  const { learned, findings } = JSON.parse(output)
  expect(learned).toBeNull()
  expect(findings).toHaveLength(4)
  expect(errors).toContain('dataset make')
})

test('without data only the first layer is asked, and the run needs no attributes', async () => {
  const { code, output } = await runGan('directions', run, '--data', 'none', '--json')
  expect(code).toBe(0)
  const { learned, findings } = JSON.parse(output)
  expect(learned).toBeNull()
  expect(findings.map(({ name }: { name: string }) => name)).toEqual([
    'sefa1',
    'sefa2',
    'sefa3',
    'sefa4',
  ])
  expect(findings.map(({ changes }: { changes: object }) => changes)).toEqual([{}, {}, {}, {}])
})

test('a data set that is not there is refused', async () => {
  const { code, errors } = await runGan('directions', run, '--data', join(root, 'nowhere'))
  expect(code).toBe(2)
  expect(errors).toContain('error (invalid_dataset)')
})

test('directions found at another step are not published', async () => {
  const file = join(run, 'directions', `${String(Math.round(manifest.kimg)).padStart(6, '0')}.json`)
  const text = await readFile(file, 'utf8')
  await writeFile(file, JSON.stringify({ ...JSON.parse(text), step: 1 }))
  const { manifest: other } = await publish(
    fileStorage(join(root, 'other')),
    join(root, 'other'),
  ).finally(() => writeFile(file, text))
  expect(other.directions).toEqual([])
})

test('sizes are told as files lie and as they travel', async () => {
  for (const { program, bytes, transferBytes } of [manifest.weights, ...manifest.ages]) {
    const beside = program.replace('program.json', 'numbers.gz')
    const files = await Promise.all([read(program), read(beside)])
    expect(bytes).toBe(files[0].length + files[1].length)
    expect(transferBytes).toBe(gzipSync(files[0]).length + files[1].length)
  }
})

const latents = Array.from({ length: 16 }, (_, i) => sampleLatent(toSeed(i), 8))

/** Where a data set lies that tells what its pictures show. */
function portraits(): string {
  return join(root, 'portraits')
}

async function publish(to: Storage, store: string) {
  const named = ['--id', 'tiny', '--walks', '1,2']
  const { errors } = await runGan('publish', run, '--store', store, '--backend', backend, ...named)
  const [model] = (await readCatalogue(to)).models
  const [release] = model?.releases ?? []
  if (!model || !release) throw new Error(errors)
  return {
    manifest: await readManifest(to, model.id, release.digest),
    folder: releaseFolder(model.id, release.digest),
  }
}

async function gallery(of: readonly Float32Array[], age?: number): Promise<Raster[]> {
  const generator = await loadGenerator(manifest, read, { age })
  const pictures = await generator.generate(of)
  generator.dispose()
  return pictures
}

async function read(path: string): Promise<Uint8Array> {
  return (await storage.read(`${folder}/${path}`)).bytes
}

function difference(ours: readonly Raster[], theirs: readonly Raster[]): number {
  expect(theirs).toHaveLength(ours.length)
  const gaps = ours.flatMap(({ data }, i) =>
    Array.from(data, (level, j) => Math.abs(level - (theirs[i]?.data[j] ?? 999))),
  )
  return Math.max(...gaps)
}
