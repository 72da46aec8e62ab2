import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KEY, only } from '#lib/latent/grammar.ts'
import {
  formatKey,
  type Key,
  keyLatent,
  keyOf,
  MAX_TERMS,
  MAX_WEIGHT,
  mix,
  parseKey,
  seedOf,
} from '#lib/latent/key.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(toSeed)
const weight = fc.double({ min: -20, max: 20, noNaN: true })

describe('mix', () => {
  test('gives a key that can be spelled, whatever is thrown together', () => {
    const few = fc.record({ seed: fc.integer({ min: 0, max: 5 }).map(toSeed), weight })
    const terms = fc.array(fc.oneof(few, fc.record({ seed, weight })), { maxLength: 20 })
    fc.assert(
      fc.property(terms, (thrown) => {
        const key = mix(thrown)
        if (!key) return
        expect(parseKey(formatKey(key))).toEqual(key)
        expect(formatKey(key)).toMatch(only(KEY))
        expect(key.length).toBeLessThanOrEqual(MAX_TERMS)
        for (const { weight } of key) expect(Math.abs(weight)).toBeLessThanOrEqual(MAX_WEIGHT)
      }),
    )
  })

  test('takes a seed named twice together, and leaves out what comes to nothing', () => {
    const terms = [
      [99, 0.5],
      [12, 0.3],
      [77, 0.004],
      [12, 0.3],
      [5, 1],
      [5, -1],
    ] as const
    expect(spelled(terms)).toBe('12*0.6_99*0.5')
  })

  test('keeps the seeds that matter most', () => {
    const terms = Array.from({ length: 12 }, (_, i) => [i, (i + 1) / 12] as const)
    expect(mix(terms.map(termOf))?.map(({ seed }) => seed)).toEqual([4, 5, 6, 7, 8, 9, 10, 11])
  })

  test('of one seed is the seed; of none, or of one taken away, there is nothing', () => {
    expect(spelled([[12, 0.4]])).toBe('12')
    expect(mix([])).toBeUndefined()
    expect(mix([termOf([12, -1])])).toBeUndefined()
  })
})

describe('seedOf', () => {
  test('knows a seed from a mix', () => {
    expect(seedOf(keyOf(toSeed(12)))).toBe(12)
    expect(seedOf(parseKey('12_77'))).toBeUndefined()
  })
})

describe('keyLatent', () => {
  test.each(['normal', 'uniform'] as const)('of a seed is its own, %s', (prior) => {
    expect(keyLatent(keyOf(toSeed(5)), 64, prior)).toEqual(sampleLatent(toSeed(5), 64, prior))
  })

  test('of a mix lies on the shell of the prior, along the weighted sum', () => {
    const latent = keyLatent(parseKey('12*0.6_77*-0.4'), 64, 'normal')
    expect(normOf(latent)).toBeCloseTo(8, 5)
    const sum = sampleLatent(toSeed(12), 64).map((component, i) => {
      return 0.6 * component - 0.4 * (sampleLatent(toSeed(77), 64)[i] ?? 0)
    })
    const scale = 8 / normOf(sum)
    for (const [i, component] of latent.entries())
      expect(component).toBeCloseTo((sum[i] ?? 0) * scale, 5)
  })

  test('depends on how the weights compare, not on how large they are', () => {
    const [small, large] = ['12*0.6_77*0.4', '12*3_77*2'].map((text) =>
      keyLatent(parseKey(text), 64, 'normal'),
    )
    for (const [i, component] of (small ?? []).entries())
      expect(component).toBeCloseTo(large?.[i] ?? Number.NaN, 5)
  })

  test('of a uniform prior stays within −1 … 1', () => {
    const key: Key = parseKey('1_2*-9_3_4*5_5')
    for (const component of keyLatent(key, 512, 'uniform'))
      expect(Math.abs(component)).toBeLessThanOrEqual(1)
  })
})

function termOf([seed, weight]: readonly [number, number]) {
  return { seed: toSeed(seed), weight }
}

function spelled(terms: readonly (readonly [number, number])[]): string {
  const key = mix(terms.map(termOf))
  return key ? formatKey(key) : ''
}

function normOf(latent: Float32Array): number {
  return Math.sqrt(latent.reduce((sum, component) => sum + component * component, 0))
}
