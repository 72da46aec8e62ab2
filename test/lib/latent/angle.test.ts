import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arcCosine, sine } from '#lib/latent/angle.ts'

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe('angles', () => {
  test('are those of Math.acos to the last digits', () => {
    fc.assert(
      fc.property(within(-1, 1), (cosine) => {
        expect(Math.abs(arcCosine(cosine) - Math.acos(cosine))).toBeLessThan(2e-15)
      }),
    )
  })

  test('have the sines of Math.sin to the last digits', () => {
    fc.assert(
      fc.property(within(-Math.PI / 2, Math.PI), (angle) => {
        expect(Math.abs(sine(angle) - Math.sin(angle))).toBeLessThan(5e-16)
      }),
    )
  })
})
