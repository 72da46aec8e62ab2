import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findRelease, readCatalogue, readManifest, releaseFolder } from '#lib/gallery/catalogue.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { loadGenerator } from '#lib/model/load.ts'
import { type Card, type Manifest, parseCard, parseCurves } from '#lib/model/manifest.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { levelsOf, readSample } from '../../../training/import/sample.ts'
import { openSession } from '../../../training/onnx/runtime.ts'
import { best as backend } from '../backends.ts'
import { type Done, runGan } from '../gan.ts'
import { randomTensor } from '../tiny.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/import', import.meta.url))

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'import-'))
})

afterAll(() => rm(root, { recursive: true }))

describe.each([
  ['torch-dcgan.safetensors', 'torch-dcgan.npz', 'PyTorch', []],
  ['torch-named.safetensors', 'torch-named.npz', 'PyTorch', ['--activation', 'leaky-relu']],
  ['torch-doubling.safetensors', 'torch-doubling.npz', 'PyTorch', ['--epsilon', '0.001']],
  ['torch-residual.onnx', 'torch-residual.npz', 'ONNX', []],
  ['keras-2.keras', 'keras-2.keras.npz', 'Keras', []],
  ['keras-2.h5', 'keras-2.h5.npz', 'Keras', []],
  ['keras-3.keras', 'keras-3.keras.npz', 'Keras', []],
  ['keras-3.h5', 'keras-3.h5.npz', 'Keras', []],
])('%s', (model, sample, framework, options) => {
  let done: Done
  let release: Release

  beforeAll(async () => {
    const id = model.replace('.', '-')
    const walks = ['--walks', '1,2', '--prior', 'uniform']
    done = await importModel(join(FIXTURES, model), id, ...withSample(sample), ...walks, ...options)
    expect(done.errors).toBe('')
    release = await published(id)
  })

  test(`is drawn as ${framework} draws it`, async () => {
    expect(done.code).toBe(0)
    const { agreement } = release.card.imported as NonNullable<Card['imported']>
    expect(agreement.pictures).toBe(4)
    expect(agreement.maxDifference).toBeLessThan(0.01)
    const { maxError } = release.manifest.weights.quantization
    expect(await differenceFromSample(release, sample)).toBeLessThanOrEqual(0.51 + maxError)
  })

  test('is published with a card that says where it is from', async () => {
    const { manifest, card, curves } = release
    expect(card).toMatchObject({
      title: 'Imported',
      imported: { framework },
      data: { name: 'noise', licence: 'CC0-1.0', source: 'unknown' },
      preset: 'imported',
      licence: 'CC-BY-4.0',
      kimg: 12,
    })
    expect(manifest).toMatchObject({ latentSize: 8, prior: 'uniform', kimg: 12, ages: [] })
    expect(manifest.grids).toEqual([{ kimg: 12, file: 'grids/000012.webp' }])
    expect(manifest.walks).toHaveLength(1)
    expect(curves.kimg).toEqual([])
  })
})

test('a published model is a TF.js model that can be imported again, without a sample', async () => {
  const { folder } = await published('keras-3-keras')
  const { code, output, errors } = await importModel(join(folder, 'model.json'), 'again')
  expect([code, errors]).toEqual([0, ''])
  expect(output).toContain(
    '16 pictures are as TensorFlow.js draws them: at most 0 of 255 levels off',
  )
})

test('a TF.js model in several shards is imported from its folder', async () => {
  await startBackend(backend, () => {})
  const folder = join(root, 'tfjs')
  const drawn = await writeTfjs(folder)
  const { code, errors } = await importModel(folder, 'shards')
  expect([code, errors]).toEqual([0, ''])
  const release = await published('shards')
  expect(release.card.imported?.framework).toBe('TensorFlow.js')
  const { maxError } = release.manifest.weights.quantization
  const pictures = await grow(release, [new Float32Array(8).fill(0.5)])
  expect(difference(pictures[0] ?? [], drawn)).toBeLessThanOrEqual(0.51 + maxError)
})

test('one class of several is drawn, also where its embedding multiplies the latent', async () => {
  await startBackend(backend, () => {})
  const folder = join(root, 'classes')
  await writeClasses(folder)
  const without = await importModel(folder, 'classes', '--dry-run')
  expect([without.code, without.errors]).toEqual([2, expect.stringContaining('label and z')])
  const { code, output, errors } = await importModel(folder, 'classes', '--class', '2')
  expect([code, errors]).toEqual([0, ''])
  expect(output).toContain('at most 0 of 255 levels off')
})

test('the square in the middle of a picture that is not square is published, when that is asked for', async () => {
  await startBackend(backend, () => {})
  const folder = join(root, 'wide')
  const input = tf.input({ shape: [8] })
  const flat = tf.layers.dense({ units: 8 * 12, activation: 'tanh' }).apply(input)
  const picture = tf.layers.reshape({ targetShape: [8, 12, 1] }).apply(flat) as tf.SymbolicTensor
  const model = tf.model({ inputs: input, outputs: picture })
  await writeModel(model, folder)
  const without = await importModel(folder, 'wide', '--dry-run')
  expect([without.code, without.errors]).toEqual([
    2,
    expect.stringMatching(/8 × 12 × 1.*\n.*--crop/),
  ])
  expect(await importModel(folder, 'wide', '--crop')).toMatchObject({ code: 0, errors: '' })
  const half = new Float32Array(8).fill(0.5)
  const [grown] = await grow(await published('wide'), [half])
  const drawn = await (model.predict(tf.tensor2d([[...half]])) as tf.Tensor).data()
  const middle = Array.from(drawn, (value) => (value + 1) * 127.5).filter(
    (_, i) => i % 12 >= 2 && i % 12 < 10,
  )
  expect(difference(grown ?? [], middle)).toBeLessThanOrEqual(1.5)
})

test.each(['torch-residual.onnx', 'keras-2.h5'])(
  '%s needs no sample: it is drawn here',
  async (model) => {
    const done = await importModel(join(FIXTURES, model), 'unsampled', '--dry-run')
    expect([done.code, done.errors]).toEqual([0, ''])
    expect(done.output).toMatch(/^16 pictures are as (ONNX Runtime|TensorFlow\.js) draws them/m)
  },
)

test.each(['torch-dcgan-safetensors', 'torch-doubling-safetensors', 'keras-3-keras'])(
  '%s, written as ONNX and imported again, draws the same bytes, and ONNX Runtime nearly so',
  async (id) => {
    const file = join(root, `${id}.onnx`)
    const written = await runGan('export', id, '--out', file, '--store', join(root, 'store'))
    expect([written.code, written.errors]).toEqual([0, ''])
    const done = await importModel(file, `${id}-2`, '--walks', '1,2', '--prior', 'uniform')
    expect([done.code, done.errors]).toEqual([0, ''])
    const [one, other] = [await published(id), await published(`${id}-2`)]
    const latents = Array.from({ length: 6 }, (_, seed) => sampleLatent(toSeed(seed), 8, 'uniform'))
    const pictures = await grow(one, latents)
    expect(await grow(other, latents)).toEqual(pictures)
    const session = await openSession(await readFile(file), [0, 8])
    for (const [i, latent] of latents.entries()) {
      const { values, dims } = await session.draw(latent)
      const [channels = 0, height = 0, width = 0] = dims
      const expected = pictures[i] as Uint8Array
      for (let at = 0; at < expected.length; at++) {
        const [pixel, channel] = [Math.floor(at / channels), at % channels]
        const level = ((values[channel * height * width + pixel] ?? 9) + 1) * 127.5
        expect(Math.abs(level - (expected[at] ?? 0))).toBeLessThanOrEqual(1)
      }
    }
  },
)

test('importing again changes nothing', async () => {
  const { output } = await importModel(
    join(FIXTURES, 'keras-3.h5'),
    'keras-3-h5',
    ...withSample('keras-3.h5.npz'),
    ...['--walks', '1,2', '--prior', 'uniform'],
  )
  expect(output).toContain('nothing has changed')
})

test('a dry run publishes nothing', async () => {
  const sample = withSample('keras-3.h5.npz')
  const { code, output } = await importModel(
    join(FIXTURES, 'keras-3.h5'),
    'dry',
    ...[...sample, '--dry-run'],
  )
  expect(code).toBe(0)
  expect(output).toContain('Nothing was written.')
  const { models } = await readCatalogue(fileStorage(join(root, 'store')))
  expect(models.map(({ id }) => id)).not.toContain('dry')
})

type Release = {
  manifest: Manifest
  folder: string
  card: Card
  curves: ReturnType<typeof parseCurves>
}

function withSample(name: string): string[] {
  return ['--sample', join(FIXTURES, name)]
}

function importModel(model: string, id: string, ...options: string[]): Promise<Done> {
  const told = ['--title', 'Imported', '--licence', 'CC-BY-4.0', '--kimg', '12']
  const data = ['--data', 'noise', '--data-licence', 'CC0-1.0']
  const where = ['--store', join(root, 'store'), '--backend', backend]
  return runGan('import', model, '--id', id, ...told, ...data, ...where, ...options)
}

async function published(id: string): Promise<Release> {
  const storage = fileStorage(join(root, 'store'))
  const { digest, id: known } = findRelease(await readCatalogue(storage), {
    id: id as Manifest['id'],
  })
  const manifest = await readManifest(storage, known, digest)
  const folder = join(root, 'store', releaseFolder(known, digest))
  const card = parseCard(await readFile(join(folder, 'card.json')))
  return {
    manifest,
    folder,
    card,
    curves: parseCurves(await readFile(join(folder, 'curves.json'))),
  }
}

/** Of the published, quantised model, as the gallery draws it: the greatest, in levels of 255. */
async function differenceFromSample(release: Release, name: string): Promise<number> {
  const sample = await readSample(join(FIXTURES, name))
  const low = name === 'torch-residual.npz' ? 0 : -1
  const pictures = levelsOf(sample, { low, high: 1, isBounded: true })
  const grown = await grow(release, sample.latents)
  return Math.max(...grown.map((bytes, i) => difference(bytes, pictures[i] ?? [])))
}

async function grow({ manifest, folder }: Release, latents: Float32Array[]): Promise<Uint8Array[]> {
  const generator = await loadGenerator(manifest, (path) => readFile(join(folder, path)))
  const pictures = await generator.generate(latents)
  generator.dispose()
  return pictures.map(({ data }) => data)
}

function difference(bytes: ArrayLike<number>, levels: ArrayLike<number>): number {
  expect(bytes).toHaveLength(levels.length)
  return Math.max(...Array.from(bytes, (byte, i) => Math.abs(byte - (levels[i] ?? 999))))
}

/** As generators of several classes often are: what a class is embedded as multiplies the latent. */
async function writeClasses(folder: string): Promise<void> {
  const z = tf.input({ shape: [8], name: 'z' })
  const label = tf.input({ shape: [1], name: 'label' })
  const embedded = tf.layers.embedding({ inputDim: 4, outputDim: 8 }).apply(label)
  const row = tf.layers.flatten().apply(embedded) as tf.SymbolicTensor
  const both = tf.layers.multiply().apply([z, row])
  const flat = tf.layers.dense({ units: 64, activation: 'tanh' }).apply(both)
  const picture = tf.layers.reshape({ targetShape: [8, 8, 1] }).apply(flat)
  const model = tf.model({ inputs: [z, label], outputs: picture as tf.SymbolicTensor })
  await writeModel(model, folder)
}

/** @returns the levels of the picture of a latent of halves */
async function writeTfjs(folder: string): Promise<ArrayLike<number>> {
  const input = tf.input({ shape: [8] })
  const flat = tf.layers.dense({ units: 64, activation: 'relu' }).apply(input)
  const square = tf.layers.reshape({ targetShape: [4, 4, 4] }).apply(flat)
  const doubled = tf.layers.upSampling2d({}).apply(square)
  const last = tf.layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'tanh' })
  const model = tf.model({ inputs: input, outputs: last.apply(doubled) as tf.SymbolicTensor })
  await writeModel(model, folder)
  const half = model.predict(tf.fill([1, 8], 0.5)) as tf.Tensor
  const levels = Array.from(await half.data(), (value) => (value + 1) * 127.5)
  half.dispose()
  model.dispose()
  return levels
}

/** With weights at random, in two shards. */
async function writeModel(model: tf.LayersModel, folder: string): Promise<void> {
  const weights = model.getWeights().map(({ shape }, i) => tf.mul(randomTensor(shape, i), 0.5))
  model.setWeights(weights)
  tf.dispose(weights)
  await mkdir(folder)
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData))
      const cut = bytes.length / 2 - 3
      await writeFile(join(folder, 'a.bin'), bytes.subarray(0, cut))
      await writeFile(join(folder, 'b.bin'), bytes.subarray(cut))
      const weightsManifest = [{ paths: ['a.bin', 'b.bin'], weights: weightSpecs }]
      const json = { format: 'layers-model', modelTopology, weightsManifest }
      await writeFile(join(folder, 'model.json'), JSON.stringify(json))
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    }),
  )
}
