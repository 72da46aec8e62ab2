import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '#lib/digest.ts'
import { readCatalogue, readManifest, releaseFolder } from '#lib/gallery/catalogue.ts'
import type { Raster } from '#lib/image/raster.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { loadGenerator } from '#lib/model/load.ts'
import { type Manifest, parseCard, parseCurves, parseManifest } from '#lib/model/manifest.ts'
import { fileStorage } from '#lib/storage/file.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { growPictures } from '../../../training/pictures/sheet.ts'
import { criticAgain, decodeCritic } from '../../../training/publish/critic.ts'
import { decodeSafetensors, encodeSafetensors } from '../../../training/run/safetensors.ts'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { checkpointFile } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

/** Fast rates, so that pictures are not all grey after six steps. */
const SET =
  'resolution=16,latentSize=8,generatorWidth=4,criticWidth=4,batch=8,gridColumns=2,tick=0.016,generatorRate=0.02'

let root: string
let run: string
let store: string
let storage: Storage
let manifest: Manifest
let folder: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'publish-'))
  await writeNoise(join(root, 'data'), 20, 16)
  const options = ['--data', join(root, 'data'), '--runs', join(root, 'runs'), '--set', SET]
  await runGan(
    'train',
    '--preset',
    'lorelei-64',
    ...options,
    '--max-steps',
    '6',
    '--backend',
    backend,
  )
  run = join(root, 'runs', '00001-lorelei-64-noise')
  store = join(root, 'store')
  storage = fileStorage(store)
  const { output, code } = await publish()
  expect(code).toBe(0)
  const [model] = (await readCatalogue(storage)).models
  const [release] = model?.releases ?? []
  if (!model || !release) throw new Error(output)
  manifest = await readManifest(storage, model.id, release.digest)
  folder = releaseFolder(model.id, release.digest)
  expect(output).toContain(`published tiny@${release.digest.slice(0, 8)}`)
})

afterAll(() => rm(root, { recursive: true }))

test('a release holds the files its manifest names, with their hashes, and no others', async () => {
  const names: string[] = []
  for await (const path of storage.list(folder)) names.push(path.slice(folder.length + 1))
  expect(names.sort()).toEqual([...manifest.files.map(({ path }) => path), 'manifest.json'].sort())
  for (const { path, bytes, sha256: digest } of manifest.files) {
    const file = await readFile(join(store, folder, path))
    expect([file.length, await sha256(file)], path).toEqual([bytes, digest])
  }
})

test('its card and curves tell how it was trained', async () => {
  const card = parseCard(await readFile(join(store, folder, 'card.json')))
  expect(card).toMatchObject({
    title: 'Tiny noise',
    data: { name: 'noise', licence: 'CC0-1.0', count: 20 },
    preset: 'lorelei-64',
    config: { generatorWidth: 4 },
    steps: 6,
    kimg: 0.048,
    backend: `${backend}, float32`,
    hardware: expect.stringMatching(/^\d+ × .+ GB$/),
  })
  expect(parseCurves(await readFile(join(store, folder, 'curves.json'))).kimg).toEqual([
    0.016, 0.032, 0.048,
  ])
})

test('facts and licence come from the data set of the run, wherever it lies, and from no other', async () => {
  const [data, moved] = [join(root, 'data'), join(root, 'moved')]
  await rename(data, moved)
  const gone = await publish()
  expect(gone.code).toBe(2)
  expect(gone.errors).toMatch(/error \(invalid_dataset\).*\n.*--data/)
  await writeNoise(data, 21, 16)
  const other = await publish()
  expect(other.code).toBe(2)
  expect(other.errors).toContain('is not the one the run began with, noise of hash')
  const { code, output } = await publish('--data', moved)
  expect(code).toBe(0)
  expect(output).toContain('already published')
  await rm(data, { recursive: true })
  await rename(moved, data)
})

test('the critic lies beside the first load, in 8 bits', async () => {
  expect(manifest.critic).toBe('critic.safetensors')
  const file = await readFile(join(store, folder, 'critic.safetensors'))
  const { arrays } = decodeCritic(file)
  const exact = decodeSafetensors(await readFile(checkpointFile(run, 6))).arrays.filter(
    ({ name }) => name.startsWith('critic/'),
  )
  expect(arrays.map(({ name, shape }) => [`critic/${name}`, shape])).toEqual(
    exact.map(({ name, shape }) => [name, shape]),
  )
  for (const [i, { data }] of arrays.entries()) {
    const { data: whole = new Float32Array(), shape = [] } = exact[i] ?? {}
    const outputs = shape.length < 2 ? 0 : (shape.at(-1) ?? 0)
    for (const [j, value] of data.entries()) {
      const those = whole.filter((_, k) => k % outputs === j % outputs)
      const most = outputs === 0 ? 0 : Math.max(...those.map(Math.abs))
      expect(Math.abs(value - (whole[j] ?? Number.NaN))).toBeLessThanOrEqual(most / 253)
    }
  }
  const weights = exact.reduce((sum, { data }) => sum + data.length, 0)
  expect(file.length).toBeLessThan(2 * weights)
  const loaded = ['program.json', 'numbers.gz'].map((name) => sizeOf(name))
  expect(manifest.weights.bytes).toBe((loaded[0] ?? 0) + (loaded[1] ?? 0))
})

test('a critic as releases had it before is made what it is now, once', async () => {
  const file = await readFile(join(store, folder, 'critic.safetensors'))
  const { arrays } = decodeSafetensors(await readFile(checkpointFile(run, 6)))
  const own = arrays.flatMap(({ name, ...rest }) =>
    name.startsWith('critic/') ? [{ ...rest, name: name.slice('critic/'.length) }] : [],
  )
  const before = encodeSafetensors({ metadata: { step: '6' }, arrays: own })
  expect(decodeCritic(before).arrays).toEqual(own)
  expect(new Uint8Array(criticAgain(before))).toEqual(new Uint8Array(file))
  expect(criticAgain(file)).toBe(file)
})

test('a release without a critic, as all were once, is read', () => {
  const { critic, files, ...rest } = manifest
  const before = { ...rest, files: files.filter(({ path }) => path !== critic) }
  const text = new TextEncoder().encode(JSON.stringify(before))
  expect(parseManifest(text)).toEqual(before)
})

test('publishing again changes nothing', async () => {
  const before = await contents()
  const { output, code } = await publish()
  expect(code).toBe(0)
  expect(output).toContain(`already published: tiny@${folder.split('/').at(-1)?.slice(0, 8)}`)
  expect(await contents()).toEqual(before)
  expect(await readdir(join(store, 'tiny'))).toHaveLength(1)
})

test("plain TF.js loads model.json and grows the gallery's pictures to within a level", async () => {
  const ours = await gallery()
  await startBackend(backend, () => {})
  const plain = await loadPlain(join(store, folder, 'model.json'))
  const theirs = await growPictures(plain, latents)
  plain.dispose()
  expect(difference(ours, theirs)).toBeLessThanOrEqual(1)
  expect(contrast(ours)).toBeGreaterThan(50)
})

test('the known answer proves to a reader what computes', async () => {
  const generator = await loadGenerator(manifest, read)
  expect(generator.maxDifference).toBe(0)
  generator.dispose()
})

test('whole numbers cost at most a level, and layers of 16 bits another', () => {
  expect(manifest.weights.quantization).toMatchObject({ dtype: 'int16' })
  expect(manifest.weights.quantization.maxError).toBeLessThanOrEqual(1)
  expect(manifest.layers.quantization.maxError).toBeLessThanOrEqual(1)
  expect(['float16', 'uint16']).toContain(manifest.layers.quantization.dtype)
})

test.each([
  [['--id', 'Tiny Noise'], 'error (invalid_config)'],
  [['--walks', '7'], 'error (invalid_recipe)'],
  [['--walks', '1,x'], 'error (invalid_recipe)'],
  [['--curated', 'no-such-file.json'], 'error (invalid_config)'],
  [['--curated', 'package.json'], 'error (invalid_config)'],
])('%j is refused, and nothing is published', async (options, message) => {
  const before = await contents()
  const { code, errors } = await publish(...options)
  expect(code).toBe(2)
  expect(errors).toContain(message)
  expect(await contents()).toEqual(before)
})

const latents = Array.from({ length: 16 }, (_, i) => sampleLatent(toSeed(i), 8))

function sizeOf(name: string): number | undefined {
  return manifest.files.find(({ path }) => path === name)?.bytes
}

function publish(...more: string[]) {
  const named = ['--id', 'tiny', '--title', 'Tiny noise', '--walks', '1,2 3,4']
  return runGan('publish', run, '--store', store, '--backend', backend, ...named, ...more)
}

async function gallery(): Promise<Raster[]> {
  const generator = await loadGenerator(manifest, read)
  const pictures = await generator.generate(latents)
  generator.dispose()
  return pictures
}

async function read(path: string): Promise<Uint8Array> {
  return (await storage.read(`${folder}/${path}`)).bytes
}

/** By tfjs-node's own reader of files; without it, by the smallest that does the same. */
async function loadPlain(path: string): Promise<tf.LayersModel> {
  if (backend === 'cpu') return tf.loadLayersModel(`file://${path}`)
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(path, 'utf8'))
  const [{ paths, weights }] = weightsManifest
  const { buffer } = new Uint8Array(await readFile(join(path, '..', paths[0])))
  return tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: weights, weightData: buffer }),
  )
}

/** The hash of each file of the store. */
async function contents(): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const path of storage.list(''))
    found[path] = await sha256((await storage.read(path)).bytes)
  return found
}

function difference(ours: Raster[], theirs: Raster[]): number {
  expect(theirs).toHaveLength(ours.length)
  const pairs = ours.flatMap(({ data }, i) =>
    Array.from(data, (level, j) => [level, theirs[i]?.data[j] ?? 999]),
  )
  return Math.max(...pairs.map(([a = 0, b = 0]) => Math.abs(a - b)))
}

function contrast(pictures: Raster[]): number {
  const levels = pictures.flatMap(({ data }) => [...data])
  return Math.max(...levels) - Math.min(...levels)
}
