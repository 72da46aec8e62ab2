import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatKey, keyLatent, keyOf } from '#lib/latent/key.ts'
import { latticeSeed, MAX_PLACE, planeKey } from '#lib/latent/plane.ts'
import { formatRecipe, parseRecipe } from '#lib/latent/recipe.ts'

const whole = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: -MAX_PLACE + 1, max: MAX_PLACE - 1 }),
)
/** As fine as the map goes: sixteenths. */
const fine = fc
  .tuple(whole, fc.integer({ min: 0, max: 15 }))
  .map(([step, part]) => step + part / 16)

describe('the lattice', () => {
  test('has the seeds that are published', () => {
    // Golden: an independent Philox4x32-10 in Python, of counter (i, j, i >> 32, j >> 32) and key (0, 10).
    expect(latticeSeed(0, 0)).toBe(2453950287)
    expect(latticeSeed(1, 0)).toBe(468075143)
    expect(latticeSeed(0, 1)).toBe(3809283730)
    expect(latticeSeed(-1, -1)).toBe(3455246679)
    expect(latticeSeed(2 ** 40, -(2 ** 35))).toBe(1045460140)
  })

  test('never repeats along a row, down a column, or past 2^32', () => {
    const rows = Array.from({ length: 64 }, (_, i) => i - 32)
    const near = rows.flatMap((row) => rows.map((column) => latticeSeed(column, row)))
    const far = rows.flatMap((row) => rows.map((column) => latticeSeed(column + 2 ** 32, row)))
    expect(new Set([...near, ...far]).size).toBe(2 * 64 * 64)
  })
})

describe('a place of the plane', () => {
  test('is a lattice point’s own seed where there is one', () => {
    fc.assert(
      fc.property(whole, whole, (x, y) => {
        expect(planeKey(x, y)).toEqual(keyOf(latticeSeed(x, y)))
      }),
    )
  })

  test('mixes the four points around it by nearness', () => {
    const near = [...planeKey(0.25, 0.25)].sort((one, other) => other.weight - one.weight)
    expect(near.map(({ weight }) => weight)).toEqual([0.56, 0.19, 0.19, 0.06])
    expect(near[0]?.seed).toBe(latticeSeed(0, 0))
    expect(near[3]?.seed).toBe(latticeSeed(1, 1))
    expect(planeKey(-0.5, 3)).toHaveLength(2)
  })

  test('has a recipe of the ordinary grammar, and always the same', () => {
    fc.assert(
      fc.property(fine, fine, (x, y) => {
        const recipe = { kind: 'picture', key: planeKey(x, y), truncation: 1 } as const
        expect(parseRecipe(formatRecipe(recipe))).toEqual(recipe)
        expect(formatKey(planeKey(x, y))).toBe(formatKey(recipe.key))
      }),
    )
  })

  test('is like the places beside it, the more the closer they are', () => {
    fc.assert(
      fc.property(whole, whole, fc.nat(15), fc.nat(15), (column, row, across, down) => {
        const [x, y] = [column + across / 16, row + down / 16]
        const close = angle(planeKey(x, y), planeKey(x + 1 / 16, y))
        expect(close).toBeLessThan(0.3)
        expect(angle(planeKey(column, row), planeKey(column + 1, row))).toBeGreaterThan(1)
      }),
    )
  })

  test('is nowhere beyond the bounds', () => {
    expect(() => planeKey(MAX_PLACE + 1, 0)).toThrow(RangeError)
    expect(() => planeKey(0, Number.NaN)).toThrow(RangeError)
  })
})

/** Between the latents of two places, in radians. */
function angle(one: ReturnType<typeof planeKey>, other: ReturnType<typeof planeKey>): number {
  const [a, b] = [keyLatent(one, 100, 'normal'), keyLatent(other, 100, 'normal')]
  const dot = (u: Float32Array, v: Float32Array) =>
    u.reduce((sum, part, i) => sum + part * (v[i] ?? 0), 0)
  return Math.acos(Math.min(1, dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))))
}
