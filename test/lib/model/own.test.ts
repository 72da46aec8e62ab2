import { type io, type Tensor, tensor2d } from '@tensorflow/tfjs-core'
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, test } from 'vitest'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import { toBytes } from '#lib/image/range.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { assemble } from '#lib/model/kernels/assemble.ts'
import { faultIn } from '#lib/model/own/fault.ts'
import { loadOwn, type OwnOptions } from '#lib/model/own.ts'
import {
  type FixtureRelease,
  fixtureModel,
  makeRelease,
  startLayers,
} from '../../fixtures/release.ts'

type Files = Map<string, Uint8Array>

const latents = Array.from({ length: 5 }, (_, seed) => sampleLatent(toSeed(seed), 8))

let saved: Files
let release: FixtureRelease
let released: Files

beforeAll(async () => {
  await startLayers()
  saved = await savedFiles(fixtureModel())
  release = await makeRelease()
  released = await releasedFiles(release)
})

describe('a folder of TF.js’ layers files', () => {
  test('grows what its layers grow, wherever in the folder it lies', async () => {
    const expected = drawnBy(fixtureModel())
    for (const root of ['', 'mine/', 'a/b/']) {
      const generator = await loadFrom(moved(saved, root))
      const pictures = await generator.generate(latents)
      for (const [i, picture] of pictures.entries())
        expect(greatestDifference(picture.data, expected[i])).toBeLessThanOrEqual(1)
    }
  })

  test('tells its size, its channels and its latent by itself, and takes the prior it is told', async () => {
    const { manifest } = await loadFrom(moved(saved, 'mine/'))
    expect(manifest).toMatchObject({ resolution: 16, channels: 3, latentSize: 8, prior: 'normal' })
    expect(manifest.title).toBe('mine')
    const uniform = await loadFrom(saved, { prior: 'uniform' })
    expect(uniform.manifest.prior).toBe('uniform')
  })

  test('may call its model as tf.io.browserDownloads does', async () => {
    const files = new Map(saved)
    files.set('flowers.json', files.get('model.json') ?? new Uint8Array())
    files.delete('model.json')
    files.set('package.json', new TextEncoder().encode('{}'))
    expect((await loadFrom(files)).manifest.title).toBe('flowers')
  })

  test('holds what computes to our own kernels', async () => {
    const generator = await loadFrom(saved, { start: assemble })
    expect(generator.maxDifference).toBe(0)
    const wrong: typeof assemble = async (program) => {
      const engine = await assemble(program)
      return { ...engine, run: (asked) => (engine.run(asked) as Uint8Array).fill(0) }
    }
    await expect(loadFrom(saved, { start: wrong })).rejects.toMatchObject({
      code: 'backend_unavailable',
    })
  })
})

describe('a whole release', () => {
  test('is proven by its manifest, and keeps its ages and directions', async () => {
    const generator = await loadFrom(moved(released, 'bloom/'))
    expect(generator.maxDifference).toBe(0)
    expect(generator.manifest.title).toBe(release.manifest.title)
    expect(generator.directions.map(({ name }) => name)).toEqual(['bloom'])
    expect(generator.manifest.ages.map(({ kimg }) => kimg)).toEqual([1])
    const younger = await loadFrom(released, { age: 1 })
    const [before, after] = await Promise.all(
      [younger, generator].map((one) => one.generate(latents.slice(0, 1))),
    )
    expect(before).not.toEqual(after)
  })

  test('is a model like any other without its manifest', async () => {
    const files = new Map(released)
    files.delete('manifest.json')
    for (const name of ['model.json', 'group1-shard1of1.bin'])
      files.set(`ages/1/${name}`, files.get(name) ?? new Uint8Array())
    const { manifest, directions } = await loadFrom(files)
    expect(manifest.ages.map(({ kimg }) => kimg)).toEqual([1])
    expect(directions).toHaveLength(1)
    await expect(loadFrom(files, { age: 2 })).rejects.toMatchObject({ code: 'invalid_recipe' })
  })
})

describe('a generator of another kind', () => {
  test('is grown as TF.js grows it, in the range that its end has', async () => {
    await startLayers()
    const model = sigmoidModel()
    const files = await savedFiles(model)
    const expected = drawnBy(model, (values) => values.map((value) => 2 * value - 1))
    const generator = await loadFrom(files)
    expect(generator.maxDifference).toBeUndefined()
    const pictures = await generator.generate(latents)
    for (const [i, picture] of pictures.entries())
      expect(greatestDifference(picture.data, expected[i])).toBeLessThanOrEqual(1)
  })

  test('may have ./ before its shards, and names with spaces', async () => {
    const files = edited(saved, (text) => text.replace('"weights.bin"', '"./weights.bin"'))
    await expect(loadFrom(files)).resolves.toBeDefined()
  })

  test.each([
    ['thirteen enlargements', { class_name: 'UpSampling2D', config: { size: [2, 2] } }, 13],
    ['a single one', { class_name: 'UpSampling2D', config: { size: [99999, 99999] } }, 1],
    ['zeros around it', { class_name: 'ZeroPadding2D', config: { padding: 1024 } }, 1],
    ['a layer that is none', { class_name: 'constructor', config: {} }, 1],
    ['another that is none', { class_name: '__proto__', config: {} }, 1],
  ])('is refused at once with %s', async (_, { class_name, config }, times) => {
    const files = edited(saved, (text) => {
      const model = JSON.parse(text)
      const { layers } = model.modelTopology.config
      for (let i = 0; i < times; i++)
        layers.splice(-1, 0, { class_name, config: { ...config, name: `hostile_${i}` } })
      return JSON.stringify(model)
    })
    await expect(fault(files)).resolves.toMatchObject({
      kind: 'layer',
      problem: expect.stringMatching(/hostile_\d+/),
    })
  })

  test('is named with the layer whose values leave what float32 can say', async () => {
    const files = await savedFiles(sigmoidModel())
    const { length = 0 } = files.get('weights.bin') ?? {}
    const huge = new Float32Array(length / 4).fill(3e38)
    files.set('weights.bin', new Uint8Array(huge.buffer))
    await expect(fault(files)).resolves.toMatchObject({
      kind: 'layer',
      problem: expect.stringContaining('makes what no number can say'),
    })
  })

  test('is named with the layer that nobody knows', async () => {
    const files = edited(saved, (text) => text.replace('"Conv2DTranspose"', '"PixelShuffle"'))
    await expect(fault(files)).resolves.toMatchObject({
      kind: 'layer',
      problem: expect.stringContaining('PixelShuffle'),
    })
  })
})

describe('what is wrong with a folder is told', () => {
  test('no model', async () => {
    await expect(fault(new Map([['cat.json', new Uint8Array([123, 125])]]))).resolves.toEqual({
      kind: 'no-model',
    })
  })

  test('a graph model', async () => {
    const files = edited(saved, (text) => text.replace('layers-model', 'graph-model'))
    await expect(fault(files)).resolves.toEqual({ kind: 'graph-model', file: 'model.json' })
  })

  test('a model that is no JSON', async () => {
    const files = edited(saved, (text) => text.slice(0, -1))
    await expect(fault(files)).resolves.toMatchObject({ kind: 'unreadable', file: 'model.json' })
  })

  test('a shard that is missing, and one that is cut short', async () => {
    const files = new Map(saved)
    const shard = files.get('weights.bin') ?? new Uint8Array()
    files.set('weights.bin', shard.slice(0, -3))
    await expect(fault(files)).resolves.toEqual({
      kind: 'shard-size',
      file: 'weights.bin',
      bytes: shard.length - 3,
      expected: shard.length,
    })
    files.delete('weights.bin')
    await expect(fault(files)).resolves.toEqual({ kind: 'shard-missing', file: 'weights.bin' })
  })

  test('the shard of several that was cut', async () => {
    const shard = saved.get('weights.bin') ?? new Uint8Array()
    const files = edited(saved, (text) => text.replace('"weights.bin"', '"1.bin","2.bin","3.bin"'))
    const third = Math.ceil(shard.length / 3)
    for (const part of [0, 1, 2])
      files.set(`${part + 1}.bin`, shard.slice(part * third, (part + 1) * third))
    await expect(loadFrom(files)).resolves.toBeDefined()
    files.set('2.bin', shard.slice(0, 100))
    await expect(fault(files)).resolves.toMatchObject({ kind: 'shard-size', file: '2.bin' })
  })

  test('an output that is no square picture of one or three channels', async () => {
    await startLayers()
    const model = sequential({ layers: [layers.dense({ units: 12, inputShape: [8] })] })
    await expect(fault(await savedFiles(model))).resolves.toEqual({
      kind: 'shape',
      shape: '1 × 1 × 12',
    })
  })

  test('weights beyond measure', async () => {
    const files = edited(saved, (text) => text.replace('"shape":[8,128]', '"shape":[80000,12800]'))
    await expect(fault(files)).resolves.toMatchObject({ kind: 'too-large' })
  })
})

function loadFrom(files: Files, options?: OwnOptions) {
  const read = async (path: string) => {
    const bytes = files.get(path)
    if (!bytes) throw new Error(`${path} was read, and is not there.`)
    return bytes
  }
  return loadOwn(read, [...files.keys()], options)
}

async function fault(files: Files) {
  return loadFrom(files).then(
    () => 'nothing',
    (error) => faultIn(error) ?? error,
  )
}

function moved(files: Files, root: string): Files {
  return new Map([...files].map(([path, bytes]) => [root + path, bytes]))
}

function edited(files: Files, edit: (text: string) => string): Files {
  const before = new TextDecoder().decode(files.get('model.json'))
  const after = edit(before)
  expect(after).not.toBe(before)
  return new Map(files).set('model.json', new TextEncoder().encode(after))
}

async function savedFiles(model: LayersModel): Promise<Files> {
  const files: Files = new Map()
  await model.save({
    async save({ modelTopology, weightSpecs, weightData, format }: io.ModelArtifacts) {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }]
      const text = JSON.stringify({
        format: format ?? 'layers-model',
        modelTopology,
        weightsManifest,
      })
      files.set('model.json', new TextEncoder().encode(text))
      files.set('weights.bin', new Uint8Array(weightData as ArrayBuffer))
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    },
  } satisfies io.IOHandler)
  return files
}

async function releasedFiles({ storage, id, digest, manifest }: FixtureRelease): Promise<Files> {
  const paths = ['manifest.json', ...manifest.files.map(({ path }) => path)]
  const folder = releaseFolder(id, digest)
  const read = async (path: string) => (await storage.read(`${folder}/${path}`)).bytes
  return new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)))
}

/** Not between −1 and 1, and not of straight lines. */
function sigmoidModel(): LayersModel {
  return sequential({
    layers: [
      layers.dense({ units: 8 * 8 * 2, inputShape: [8], activation: 'elu' }),
      layers.reshape({ targetShape: [8, 8, 2] }),
      layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'sigmoid' }),
    ],
  })
}

function drawnBy(model: LayersModel, range = (values: Float32Array) => values): Uint8Array[] {
  return latents.map((latent) => {
    const output = model.predict(tensor2d(latent, [1, 8])) as Tensor
    return toBytes(range(output.dataSync() as Float32Array))
  })
}

function greatestDifference(one: Uint8Array, other: Uint8Array | undefined): number {
  expect(other).toHaveLength(one.length)
  return one.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (other?.[i] ?? 0))), 0)
}
