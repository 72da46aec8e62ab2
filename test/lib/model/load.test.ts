import { type Tensor, tensor2d } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '#lib/digest.ts'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import { toBytes } from '#lib/image/range.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { loadGenerator } from '#lib/model/load.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import { type FixtureRelease, fixtureModel, makeRelease } from '../../fixtures/release.ts'

const latents = Array.from({ length: 70 }, (_, seed) => sampleLatent(toSeed(seed), 8))

let release: FixtureRelease

beforeAll(async () => {
  release = await makeRelease()
})

describe('loadGenerator', () => {
  test('draws what the trained model draws, but for the quantisation', async () => {
    const generator = await loadGenerator(release.manifest, reader(release))
    const pictures = await generator.generate(latents)
    const trained = fixtureModel()
    for (const [i, latent] of latents.entries()) {
      const output = trained.predict(tensor2d(latent, [1, 8])) as Tensor
      const expected = toBytes(output.dataSync() as Float32Array)
      expect(greatestDifference(pictures[i]?.data, expected)).toBeLessThanOrEqual(1)
    }
  })

  test.each([1, 3] as const)(
    'draws pictures with %d channels, as the manifest says',
    async (channels) => {
      const made = await makeRelease({ channels })
      const generator = await loadGenerator(made.manifest, reader(made))
      const [picture] = await generator.generate(latents.slice(0, 1))
      expect(picture).toMatchObject({ width: 16, height: 16, channels })
      expect(picture?.data).toHaveLength(16 * 16 * channels)
      generator.dispose()
    },
  )

  test('draws a latent the same in any company: alone, in a batch and past its end', async () => {
    const generator = await loadGenerator(release.manifest, reader(release))
    const together = await generator.generate(latents)
    const alone = await Promise.all(latents.map((latent) => generator.generate([latent])))
    expect(alone.flat()).toEqual(together)
    expect(await generator.generate([])).toEqual([])
    generator.dispose()
  })

  test('proves what it compiled by the known answer, and refuses what draws another', async () => {
    const generator = await loadGenerator(release.manifest, reader(release))
    expect(generator.maxDifference).toBe(0)
    const knownAnswer = { ...release.manifest.knownAnswer, seed: toSeed(8) }
    const other = loadGenerator({ ...release.manifest, knownAnswer }, reader(release))
    await expect(other).rejects.toMatchObject({ code: 'backend_unavailable' })
  })

  test('names both sizes of a latent that does not fit', async () => {
    const generator = await loadGenerator(release.manifest, reader(release))
    const generating = generator.generate([new Float32Array(9)])
    await expect(generating).rejects.toThrow('A latent has 9 components, the generator takes 8.')
  })

  test.each(['model.json', 'group1-shard1of1.bin'])(
    'refuses %s with a bit turned',
    async (path) => {
      const turned = replacing(release, path, (bytes) => bytes.with(40, (bytes[40] ?? 0) ^ 1))
      await expect(loadGenerator(release.manifest, turned)).rejects.toMatchObject({
        code: 'corrupt_file',
        message: expect.stringContaining(path),
      })
    },
  )

  test('refuses a shard that was cut short', async () => {
    const cut = replacing(release, 'group1-shard1of1.bin', (bytes) => bytes.slice(0, -1))
    await expect(loadGenerator(release.manifest, cut)).rejects.toMatchObject({
      code: 'corrupt_file',
    })
  })

  test('passes on that a file is missing', async () => {
    const missing = (path: string) =>
      release.storage.read(`gone/${path}`).then(({ bytes }) => bytes)
    await expect(loadGenerator(release.manifest, missing)).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test.each<[string, Partial<Manifest>, string]>([
    ['another resolution', { resolution: 32 }, 'gives 16 × 16 × 3, the manifest says 32 × 32 × 3'],
    ['another latent size', { latentSize: 9 }, 'the kernel of seedling has 1024 numbers, not 1152'],
  ])('refuses a model that has %s than its manifest says', async (_, changed, named) => {
    const loading = loadGenerator({ ...release.manifest, ...changed }, reader(release))
    await expect(loading).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringContaining(named),
    })
  })

  test.each([
    [
      'asks for a file the release does not list',
      { weightsManifest: [{ paths: ['x'], weights: [] }] },
      'x',
    ],
    [
      'is not a chain of layers',
      { modelTopology: { class_name: 'Rose', config: {} } },
      'Sequential',
    ],
    ['has no topology', { modelTopology: undefined }, 'modelTopology'],
  ])('refuses a model.json that %s', async (_, changed, named) => {
    const folder = releaseFolder(release.id, release.digest)
    const { bytes } = await release.storage.read(`${folder}/model.json`)
    const model = { ...JSON.parse(new TextDecoder().decode(bytes)), ...changed }
    const loading = loadGenerator(...(await withModel(release, model)))
    await expect(loading).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringContaining(named),
    })
  })
})

function reader({ storage, id, digest }: FixtureRelease) {
  return async (path: string) => (await storage.read(`${releaseFolder(id, digest)}/${path}`)).bytes
}

function replacing(made: FixtureRelease, path: string, change: (bytes: Uint8Array) => Uint8Array) {
  const read = reader(made)
  return async (asked: string) => (asked === path ? change(await read(asked)) : read(asked))
}

/** What `loadGenerator` takes, with another model.json that the manifest vouches for. */
async function withModel(made: FixtureRelease, model: unknown) {
  const bytes = new TextEncoder().encode(JSON.stringify(model))
  const files = made.manifest.files.filter(({ path }) => path !== 'model.json')
  files.push({ path: 'model.json', bytes: bytes.length, sha256: await sha256(bytes) })
  return [{ ...made.manifest, files }, replacing(made, 'model.json', () => bytes)] as const
}

function greatestDifference(actual: Uint8Array | undefined, expected: Uint8Array): number {
  expect(actual).toHaveLength(expected.length)
  return expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (actual?.[i] ?? 0))), 0)
}
