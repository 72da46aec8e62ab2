import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '#lib/digest.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import golden from '../../golden/seeds.json' with { type: 'json' }

/** Made by the test below when links were first published; goldens above say that it is right. */
const PINNED = 'd74560ee632af5c7dc0691f81aaf78d641d6809244b0a7f9408f52640ca76583'

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(toSeed)

describe('sampleLatent', () => {
  test.each(golden.latents)('is what randomgen and SciPy make of seed $seed', (expected) => {
    const seed = toSeed(expected.seed)
    expectSameFloats(sampleLatent(seed, 128), expected.normal)
    expectSameFloats(sampleLatent(seed, 128, 'uniform'), expected.uniform)
  })

  test('has kept its bits: every link ever shared depends on them', async () => {
    const latents = Array.from({ length: 256 }, (_, seed) =>
      sampleLatent(toSeed(seed * 16_777_259), 128),
    )
    const bytes = new Uint8Array(latents.flatMap((latent) => [...new Uint8Array(latent.buffer)]))
    expect(await sha256(bytes)).toBe(PINNED)
  })

  test('begins the same whatever its size', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 200 }), (seed, size) => {
        expect(sampleLatent(seed, 200).slice(0, size)).toEqual(sampleLatent(seed, size))
      }),
    )
  })

  test('is not like its neighbours', () => {
    for (let seed = 0; seed < 200; seed++) {
      const cosine = cosineOf(sampleLatent(toSeed(seed), 512), sampleLatent(toSeed(seed + 1), 512))
      expect(Math.abs(cosine)).toBeLessThan(5 / Math.sqrt(512))
    }
  })

  test('fills the prior from seed to seed as it does within one', () => {
    const firsts = Array.from(
      { length: 20_000 },
      (_, seed) => sampleLatent(toSeed(seed), 1)[0] ?? 0,
    )
    const mean = firsts.reduce((sum, z) => sum + z, 0) / firsts.length
    const square = firsts.reduce((sum, z) => sum + z * z, 0) / firsts.length
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(20_000))
    expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000))
  })
})

/** Rounded to float32, two good computations in float64 differ by a unit in the last place at most. */
function expectSameFloats(actual: Float32Array, expected: readonly number[]) {
  expect(actual.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((actual[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(
      Math.abs(value) * 2 ** -23,
    )
  }
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}
