import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import { type Generator, loadGenerator } from '#lib/model/load.ts'
import { proveGenerator } from '#lib/model/proof.ts'
import { makeRelease } from '../../fixtures/release.ts'

let generator: Generator
let exact: number

beforeAll(async () => {
  const { storage, manifest, id, digest } = await makeRelease()
  const folder = releaseFolder(id, digest)
  generator = await loadGenerator(manifest, async (path) => {
    return (await storage.read(`${folder}/${path}`)).bytes
  })
  exact = (await proveGenerator(generator)).maxDifference
})

afterAll(() => generator.dispose())

describe('proveGenerator', () => {
  test('finds every bit as it was published', () => {
    expect(exact).toBe(0)
  })

  test('refuses a level, and says how far off which seed was', async () => {
    await expect(proveGenerator(withAnswer(1))).rejects.toMatchObject({
      code: 'backend_unavailable',
      message: 'Seed 7 of fixture-16 is drawn wrongly here: up to 1 of 255 levels off.',
    })
  })

  test('lets pass what a backend may be off', async () => {
    expect(await proveGenerator({ ...withAnswer(2), tolerance: 2 })).toEqual({ maxDifference: 2 })
  })

  test('refuses an answer of another size', async () => {
    const knownAnswer = { ...generator.manifest.knownAnswer, pixels: btoa('short') }
    const other = { ...generator, manifest: { ...generator.manifest, knownAnswer } }
    await expect(proveGenerator(other)).rejects.toMatchObject({ code: 'backend_unavailable' })
  })
})

/** The generator with an answer whose middle byte is some levels off. */
function withAnswer(levels: number): Generator {
  const { knownAnswer } = generator.manifest
  const letters = [...atob(knownAnswer.pixels)]
  const middle = letters.length / 2
  const byte = letters[middle]?.charCodeAt(0) ?? 0
  letters[middle] = String.fromCharCode(byte < 128 ? byte + levels : byte - levels)
  const pixels = btoa(letters.join(''))
  return {
    ...generator,
    manifest: { ...generator.manifest, knownAnswer: { ...knownAnswer, pixels } },
  }
}
