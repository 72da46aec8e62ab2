import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { lerp, slerp } from '#lib/latent/slerp.ts'

const latents = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((n) => sampleLatent(toSeed(n), 64))
const between = fc.double({ min: 0, max: 1, noNaN: true })

describe.each([
  ['lerp', lerp],
  ['slerp', slerp],
])('%s', (_, interpolate) => {
  test('meets both ends bit for bit', () => {
    fc.assert(
      fc.property(latents, latents, (a, b) => {
        expect(interpolate(a, b, 0)).toEqual(a)
        expect(interpolate(a, b, 1)).toEqual(b)
      }),
    )
  })

  test('is the same walked backwards', () => {
    fc.assert(
      fc.property(latents, latents, between, (a, b, t) => {
        expectNear(interpolate(a, b, t), interpolate(b, a, 1 - t), 1e-5)
      }),
    )
  })

  test('refuses latents of different sizes', () => {
    expect(() => interpolate(new Float32Array(3), new Float32Array(2), 0.5)).toThrow(
      new RangeError('Latents of 3 and 2 components do not lie in one space.'),
    )
  })

  test('stays where it is between a latent and itself', () => {
    fc.assert(fc.property(latents, between, (a, t) => expectNear(interpolate(a, a, t), a, 1e-6)))
  })
})

describe('lerp', () => {
  test('goes straight and evenly', () => {
    expect(lerp(new Float32Array([0, 4]), new Float32Array([2, 0]), 0.25)).toEqual(
      new Float32Array([0.5, 3]),
    )
  })
})

describe('slerp', () => {
  test('keeps the norm of two latents that share it', () => {
    fc.assert(
      fc.property(latents, latents, between, (a, other, t) => {
        const scale = norm(a) / norm(other)
        const b = other.map((component) => component * scale)
        expect(Math.abs(norm(slerp(a, b, t)) / norm(a) - 1)).toBeLessThan(1e-5)
      }),
    )
  })

  test('turns at an even pace', () => {
    const half = Math.SQRT1_2
    const quarter = slerp(new Float32Array([1, 0]), new Float32Array([0, 1]), 0.5)
    expectNear(quarter, new Float32Array([half, half]), 1e-7)
  })

  test('leads past a latent at right angles to two opposite ones, never through zero', () => {
    const scales = fc.double({ min: 0.25, max: 4, noNaN: true })
    fc.assert(
      fc.property(latents, scales, between, (a, scale, t) => {
        const b = a.map((component) => -scale * component)
        const length = (1 - t) * norm(a) + t * norm(b)
        expect(Math.abs(norm(slerp(a, b, t)) / length - 1)).toBeLessThan(1e-5)
        expectNear(slerp(a, b, t), slerp(b, a, 1 - t), 1e-4)
        const middle = slerp(a, b, 0.5)
        const product = middle.reduce((sum, component, i) => sum + component * (a[i] ?? 0), 0)
        expect(Math.abs(product)).toBeLessThan(1e-4 * norm(a) * norm(middle))
      }),
    )
    const odd = slerp(new Float32Array([-3, 4, 0]), new Float32Array([3, -4, 0]), 0.5)
    expectNear(odd, new Float32Array([4, 3, 0]), 1e-6)
    const lone = slerp(new Float32Array([2]), new Float32Array([-2]), 0.5)
    expectNear(lone, new Float32Array([0]), 1e-6)
  })

  test.each([
    ['zero', [0, 0], [1, 0]],
    ['parallel', [1, 0], [3, 0]],
  ])('gives numbers between %s latents', (_, a, b) => {
    const middle = slerp(new Float32Array(a), new Float32Array(b), 0.5)
    expectNear(middle, lerp(new Float32Array(a), new Float32Array(b), 0.5), 1e-6)
  })
})

function norm(latent: Float32Array): number {
  return Math.hypot(...latent)
}

function expectNear(actual: Float32Array, expected: Float32Array, tolerance: number) {
  expect(actual.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((actual[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(tolerance)
  }
}
