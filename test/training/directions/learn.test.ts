import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { gaussians, PURPOSE, stream } from '#lib/random/stream.ts'
import { symmetricEigenvectors } from '../../../training/directions/eigenvectors.ts'
import { learnDirections } from '../../../training/directions/learn.ts'
import { solve } from '../../../training/directions/solve.ts'
import { dots, type Matrix, symmetricDots } from '../../../training/evaluate/matrix.ts'

const SIZE = 12
const latents = Array.from({ length: 600 }, (_, i) => sampleLatent(toSeed(i), SIZE))

test('finds the direction that scores depend on, and leaves alone what others depend on', () => {
  // Two attributes whose slopes are at 45° to each other.
  const slopes = [axis(0), axis(0).map((x, i) => (x + (axis(1)[i] ?? 0)) / Math.SQRT2)]
  const noise = gaussians(stream(1, PURPOSE.evaluation), 2 * latents.length)
  const scores = latents.map((latent, n) =>
    slopes.map((slope, k) => 3 + product(latent, slope) + 0.3 * (noise[2 * n + k] ?? 0)),
  )
  const found = learnDirections(latents, scores, [known('a'), known('b')])
  for (const [k, vector] of found.entries()) {
    expect(product(vector, vector)).toBeCloseTo(1, 5)
    for (const [j, slope] of slopes.entries()) {
      if (j === k) expect(product(vector, slope)).toBeGreaterThan(0.6)
      else expect(Math.abs(product(vector, slope))).toBeLessThan(0.05)
    }
  }
})

test('finds the direction of one variant of three, which exclude each other, and leaves a colour alone', () => {
  const noise = gaussians(stream(2, PURPOSE.evaluation), 4 * latents.length)
  // The greatest of three components is the variant; a fourth one is the colour, which goes with the first variant.
  const scores = latents.map((latent, n) => {
    const three = [...latent.subarray(0, 3)]
    const chosen = three.indexOf(Math.max(...three))
    const variants = three.map((_, i) => Number(i === chosen) + 0.1 * (noise[4 * n + i] ?? 0))
    return [...variants, (latent[3] ?? 0) + (latent[0] ?? 0) + 0.1 * (noise[4 * n + 3] ?? 0)]
  })
  const groups = ['plant', 'plant', 'plant', 'colour'].map(known)
  const found = learnDirections(latents, scores, groups)
  const colour = axis(0).map((x, i) => x + (axis(3)[i] ?? 0))
  for (const [k, vector] of found.entries()) {
    expect(product(vector, vector)).toBeCloseTo(1, 5)
    if (k === 3) continue
    expect(product(vector, axis(k)), `${k}`).toBeGreaterThan(0.5)
    expect(Math.abs(product(vector, colour)), `${k}`).toBeLessThan(0.1)
  }
})

test('solve finds what times the matrix gives the right-hand sides', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(1000), (n, seed) => {
      const a = positive(n, seed)
      const x = random(3, n, seed + 1)
      const solved = solve(a, dots(x, a))
      for (const [i, value] of solved.data.entries()) expect(value).toBeCloseTo(x.data[i] ?? 0, 6)
    }),
  )
})

test('eigenvectors are of unit length, orthogonal, and stretched by their eigenvalues', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(1000), (n, seed) => {
      const a = positive(n, seed)
      const { values, vectors } = symmetricEigenvectors(a)
      const stretched = dots(vectors, a)
      for (const [i, value] of stretched.data.entries())
        expect(value).toBeCloseTo((vectors.data[i] ?? 0) * (values[Math.floor(i / n)] ?? 0), 8)
      for (const [i, value] of symmetricDots(vectors, vectors).data.entries())
        expect(value).toBeCloseTo(i % (n + 1) === 0 ? 1 : 0, 10)
      expect([...values]).toEqual([...values].sort((one, other) => other - one))
    }),
  )
})

function known(group: string) {
  return { group, isKnown: true }
}

function axis(place: number): number[] {
  return Array.from({ length: SIZE }, (_, i) => Number(i === place))
}

function product(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Array.from(one, (x, i) => x * (other[i] ?? 0)).reduce((sum, x) => sum + x, 0)
}

function random(rows: number, columns: number, seed: number): Matrix {
  const data = Float64Array.from(gaussians(stream(seed, PURPOSE.evaluation), rows * columns))
  return { rows, columns, data }
}

function positive(n: number, seed: number): Matrix {
  const matrix = random(n, n, seed)
  const squared = symmetricDots(matrix, matrix)
  for (let i = 0; i < n; i++) squared.data[i * n + i] = (squared.data[i * n + i] ?? 0) + 1
  return squared
}
