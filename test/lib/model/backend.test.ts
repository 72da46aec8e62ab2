import { getBackend } from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import { proveBackend, useBackend } from '#lib/model/backend.ts'
import { type Generator, loadGenerator } from '#lib/model/load.ts'
import { makeRelease } from '../../fixtures/release.ts'

let generator: Generator

beforeAll(async () => {
  const { storage, manifest, id, digest } = await makeRelease()
  const folder = releaseFolder(id, digest)
  generator = await loadGenerator(manifest, async (path) => {
    return (await storage.read(`${folder}/${path}`)).bytes
  })
})

afterAll(() => generator.dispose())

describe('useBackend', () => {
  test('computes on wasm in Node, however often it is asked', async () => {
    await useBackend('wasm')
    await useBackend('wasm')
    expect(getBackend()).toBe('wasm')
  })

  test('says which backend cannot be had, and leaves the one in use', async () => {
    await expect(useBackend('webgl')).rejects.toMatchObject({
      code: 'backend_unavailable',
      message: expect.stringContaining('webgl'),
    })
    expect(getBackend()).toBe('wasm')
    expect(await proveBackend(generator)).toEqual({ maxDifference: 0 })
  })
})

describe('proveBackend', () => {
  test('finds no difference to the backend that wrote the answer', async () => {
    expect(await proveBackend(generator)).toEqual({ maxDifference: 0 })
  })

  test('lets 2 levels pass', async () => {
    expect(await proveBackend(withAnswer(2))).toEqual({ maxDifference: 2 })
  })

  test('refuses 3, and says how far off which seed was', async () => {
    await expect(proveBackend(withAnswer(3))).rejects.toMatchObject({
      code: 'backend_unavailable',
      message: 'wasm draws seed 7 of fixture-16 wrongly: up to 3 of 255 levels off.',
    })
  })

  test('refuses an answer of another size', async () => {
    const knownAnswer = { ...generator.manifest.knownAnswer, pixels: btoa('short') }
    const other = { ...generator, manifest: { ...generator.manifest, knownAnswer } }
    await expect(proveBackend(other)).rejects.toMatchObject({ code: 'backend_unavailable' })
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
