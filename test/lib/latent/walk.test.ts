import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { slerp } from '#lib/latent/slerp.ts'
import { walkLatents } from '#lib/latent/walk.ts'

const walks = fc.record({
  keys: fc
    .uniqueArray(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 2, maxLength: 32 })
    .map((seeds) => seeds.map((seed) => sampleLatent(toSeed(seed), 16))),
  extra: fc.nat(200),
  loop: fc.boolean(),
  path: fc.constantFrom('slerp' as const, 'lerp' as const),
  easing: fc.constantFrom('linear' as const, 'smooth' as const),
})

describe('walkLatents', () => {
  test('has as many frames as were asked for', () => {
    fc.assert(
      fc.property(walks, ({ keys, extra, ...options }) => {
        const frames = keys.length + extra
        expect(walkLatents(keys, frames, options)).toHaveLength(frames)
      }),
    )
  })

  test('meets every key bit for bit, in order, each once', () => {
    fc.assert(
      fc.property(walks, ({ keys, extra, ...options }) => {
        const spelled = walkLatents(keys, keys.length + extra, options).map(String)
        const places = keys.map((key) => spelled.indexOf(String(key)))
        expect(places[0]).toBe(0)
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
        for (const key of keys) {
          expect(spelled.filter((frame) => frame === String(key))).toHaveLength(1)
        }
      }),
    )
  })

  test('ends at the last key, or a frame before the first when it loops', () => {
    const keys = [1, 2, 3].map((seed) => sampleLatent(toSeed(seed), 16))
    const there = walkLatents(keys, 10, { loop: false, path: 'slerp' })
    expect(there.at(-1)).toEqual(keys[2])
    const round = walkLatents(keys, 12, { loop: true, path: 'slerp' })
    const [first, , third] = keys
    expect(round.at(-1)).toEqual(slerp(third as Float32Array, first as Float32Array, 0.75))
  })

  test('slows down towards each key when it is smooth, and is halfway when it was', () => {
    const keys = [1, 2].map((seed) => sampleLatent(toSeed(seed), 16))
    const [even, eased] = (['linear', 'smooth'] as const).map((easing) =>
      walkLatents(keys, 21, { loop: false, path: 'slerp', easing }),
    )
    expect(eased?.[10]).toEqual(even?.[10])
    for (const place of [1, 2, 5, 9]) {
      expect(apart(eased, 0, place)).toBeLessThan(apart(even, 0, place))
      expect(apart(eased, 20 - place, 20)).toBeLessThan(apart(even, 20 - place, 20))
    }
  })

  test('spreads the keys evenly: no leg is longer than another by more than a frame', () => {
    fc.assert(
      fc.property(walks, ({ keys, extra, ...options }) => {
        const spelled = walkLatents(keys, keys.length + extra, options).map(String)
        const places = keys.map((key) => spelled.indexOf(String(key)))
        if (options.loop) places.push(spelled.length)
        const legs = places.slice(1).map((place, i) => place - (places[i] ?? 0))
        expect(Math.max(...legs) - Math.min(...legs)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('lends nothing: changing a frame leaves the keys alone', () => {
    const keys = [1, 2].map((seed) => sampleLatent(toSeed(seed), 16))
    for (const frame of walkLatents(keys, 5, { loop: false, path: 'lerp' })) frame.fill(0)
    expect(keys).toEqual([1, 2].map((seed) => sampleLatent(toSeed(seed), 16)))
  })

  test.each([
    [1, 5],
    [3, 2],
    [2, 2.5],
  ])('refuses %d keys with %d frames', (count, frames) => {
    const keys = Array.from({ length: count }, (_, seed) => sampleLatent(toSeed(seed), 4))
    expect(() => walkLatents(keys, frames, { loop: false, path: 'slerp' })).toThrow(RangeError)
  })
})

function apart(walk: readonly Float32Array[] | undefined, one: number, other: number): number {
  const [a, b] = [walk?.[one] ?? [], walk?.[other] ?? []]
  return Math.hypot(...Array.from(a, (component, i) => component - (b[i] ?? 0)))
}
