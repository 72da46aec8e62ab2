import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inverseNormal, naturalLogarithm } from '#lib/random/gaussian.ts'
import golden from '../../golden/seeds.json' with { type: 'json' }

describe('inverseNormal', () => {
  test.each(golden.quantiles)("agrees with SciPy's ndtri at $p", ({ p, z }) => {
    expect(Math.abs(inverseNormal(p) - z)).toBeLessThanOrEqual(1e-14 * Math.abs(z))
  })

  test('rises with p', () => {
    const inside = fc.double({ min: 2 ** -1022, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(inside, inside, (a, b) => {
        fc.pre(Math.abs(a - b) > 1e-12 * Math.max(a, b))
        expect(inverseNormal(Math.min(a, b))).toBeLessThan(inverseNormal(Math.max(a, b)))
      }),
    )
  })

  test('is odd about one half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (word) => {
        const p = (word + 0.5) / 2 ** 32
        expect(inverseNormal(1 - p)).toBe(-inverseNormal(p))
      }),
    )
  })

  test('ends at infinity and knows nothing outside', () => {
    expect([0, 1, -0.1, 1.1, Number.NaN].map(inverseNormal)).toEqual([
      -Infinity,
      Infinity,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
  })
})

describe('naturalLogarithm', () => {
  test("agrees with the engine's own", () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -1022, noNaN: true, noDefaultInfinity: true }), (x) => {
        const expected = Math.log(x)
        const error = Math.abs(naturalLogarithm(x) - expected)
        expect(error).toBeLessThanOrEqual(4 * Number.EPSILON * Math.max(Math.abs(expected), 1))
      }),
    )
  })
})
