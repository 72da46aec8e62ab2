import { gzipSync } from 'node:zlib'
import { type Tensor, tensor2d } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '#lib/digest.ts'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import { toBytes } from '#lib/image/range.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { encodeProgram, type ProgramFile, parseProgram } from '#lib/model/integers/file.ts'
import { loadGenerator, loadProgram } from '#lib/model/load.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import { type FixtureRelease, fixtureModel, makeRelease } from '../../fixtures/release.ts'

const latents = Array.from({ length: 70 }, (_, seed) => sampleLatent(toSeed(seed), 8))

let release: FixtureRelease

beforeAll(async () => {
  release = await makeRelease()
})

describe('loadGenerator', () => {
  test('draws what the trained model draws, but for the rounding', async () => {
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

  test('proves what computes by the known answer, and refuses what draws another', async () => {
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

  test.each(['program.json', 'numbers.gz'])('refuses %s with a bit turned', async (path) => {
    const turned = replacing(release, path, (bytes) => bytes.with(40, (bytes[40] ?? 0) ^ 1))
    await expect(loadGenerator(release.manifest, turned)).rejects.toMatchObject({
      code: 'corrupt_file',
      message: expect.stringContaining(path),
    })
  })

  test('refuses numbers that were cut short', async () => {
    const cut = replacing(release, 'numbers.gz', (bytes) => bytes.slice(0, -1))
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
    [
      'another resolution',
      { resolution: 32 },
      'makes 16 × 16 × 3 of 8, the manifest says 32 × 32 × 3 of 8',
    ],
    [
      'another latent size',
      { latentSize: 9 },
      'makes 16 × 16 × 3 of 8, the manifest says 16 × 16 × 3 of 9',
    ],
  ])('refuses a model that has %s than its manifest says', async (_, changed, named) => {
    const loading = loadGenerator({ ...release.manifest, ...changed }, reader(release))
    await expect(loading).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringContaining(named),
    })
  })

  test.each<[string, (program: ProgramFile) => object, string]>([
    [
      'asks for a file the release does not list',
      (program) => ({ ...program, numbers: 'x.gz' }),
      'x.gz',
    ],
    ['is of a later format', (program) => ({ ...program, format: 4 }), 'format'],
    [
      'adds what is no point',
      ({ operations, ...rest }) => ({
        ...rest,
        operations: operations.map((one, i) =>
          i === operations.length - 1 ? { ...one, addend: { from: 0, times: 1 } } : one,
        ),
      }),
      'nothing to add',
    ],
    ['computes nothing', (program) => ({ ...program, operations: [] }), 'operations'],
    ['reads too few numbers', (program) => ({ ...program, latentSize: 7 }), 'bytes more'],
    ['reads too many', (program) => ({ ...program, latentSize: 9 }), 'end too early'],
    [
      'is told from itself',
      ({ operations, ...rest }) => ({
        ...rest,
        operations: operations.map((one) => ({ ...one, multiples: true })),
        from: 'program.json',
      }),
      'told from itself',
    ],
  ])('refuses a program that %s', async (_, change, named) => {
    const folder = releaseFolder(release.id, release.digest)
    const { bytes } = await release.storage.read(`${folder}/program.json`)
    const loading = loadGenerator(...(await withProgram(release, change(parsed(bytes)))))
    await expect(loading).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringContaining(named),
    })
  })

  test('refuses weights that could overflow, by the name of their operation', async () => {
    const program = await loadProgram(release.manifest, reader(release))
    const operations = program.operations.map((one) =>
      one.name === 'grow_8' ? { ...one, kernel: one.kernel.map(() => 32_767) } : one,
    )
    const { json, numbers } = encodeProgram({ ...program, operations }, { numbers: 'numbers.gz' })
    const changed = new Map([
      ['program.json', json],
      ['numbers.gz', new Uint8Array(gzipSync(numbers))],
    ])
    await expect(loadGenerator(...(await withFiles(release, changed)))).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringMatching(/grow_8: a sum of channel 0 may be \d+, beyond 32 bits/),
    })
  })
})

function parsed(bytes: Uint8Array): ProgramFile {
  return parseProgram(bytes, 'program.json')
}

function reader({ storage, id, digest }: FixtureRelease) {
  return async (path: string) => (await storage.read(`${releaseFolder(id, digest)}/${path}`)).bytes
}

function replacing(made: FixtureRelease, path: string, change: (bytes: Uint8Array) => Uint8Array) {
  const read = reader(made)
  return async (asked: string) => (asked === path ? change(await read(asked)) : read(asked))
}

/** What `loadGenerator` takes, with another program.json that the manifest vouches for. */
function withProgram(made: FixtureRelease, program: unknown) {
  const bytes = new TextEncoder().encode(JSON.stringify(program))
  return withFiles(made, new Map([['program.json', bytes]]))
}

async function withFiles(made: FixtureRelease, changed: ReadonlyMap<string, Uint8Array>) {
  const files = made.manifest.files.filter(({ path }) => !changed.has(path))
  for (const [path, bytes] of changed)
    files.push({ path, bytes: bytes.length, sha256: await sha256(bytes) })
  const read = reader(made)
  const readChanged = async (path: string) => changed.get(path) ?? read(path)
  return [{ ...made.manifest, files }, readChanged] as const
}

function greatestDifference(actual: Uint8Array | undefined, expected: Uint8Array): number {
  expect(actual).toHaveLength(expected.length)
  return expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (actual?.[i] ?? 0))), 0)
}
