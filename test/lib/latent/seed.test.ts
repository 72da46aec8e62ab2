import { describe, expect, test } from 'vitest'
import { toSeed } from '#lib/latent/seed.ts'

describe('toSeed', () => {
  test.each([0, 1, 1234567, 4294967295])('takes %d', (value) => {
    expect(toSeed(value)).toBe(value)
  })

  test.each([-1, 4294967296, 1.5, Number.NaN, Infinity])('refuses %d and names it', (value) => {
    expect(() => toSeed(value)).toThrow(
      expect.objectContaining({
        code: 'invalid_recipe',
        message: expect.stringContaining(`${value}`),
      }),
    )
  })
})
