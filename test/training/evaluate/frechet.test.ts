import { readFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { symmetricEigenvalues } from '../../../training/evaluate/eigenvalues.ts'
import { type Features, frechetDistance, momentsOf } from '../../../training/evaluate/frechet.ts'
import { kernelDistance } from '../../../training/evaluate/kernel.ts'
import { dots, factorise, type Matrix, trace } from '../../../training/evaluate/matrix.ts'
import { best } from '../backends.ts'
import { randomFeatures } from './inputs.ts'

type Golden = { features: { count: number; size: number; frechet: number; kernel: number }[] }

const golden: Golden = JSON.parse(
  await readFile(new URL('../../golden/distances.json', import.meta.url), 'utf8'),
)

beforeAll(() => startBackend(best, () => {}))

describe('the Fréchet distance', () => {
  test.each(golden.features)(
    "is scipy's: $count samples of $size features",
    ({ count, size, frechet }) => {
      const [one, other] = [0, 100].map((first) => momentsOf(formulaFeatures(count, size, first)))
      expect(distance(one, other)).toBeCloseTo(frechet, 5)
    },
  )

  test('of normal distributions with diagonal covariances is Σ (Δμ² + Δσ²)', () => {
    const property = fc.property(diagonals, (axes) => {
      const [one, other] = [0, 1].map((which) => ({
        count: 10,
        mean: Float64Array.from(axes, (axis) => axis[which]?.mean ?? 0),
        covariance: diagonal(axes.map((axis) => (axis[which]?.deviation ?? 0) ** 2)),
      }))
      const closed = axes.reduce(
        (sum, [a, b]) => sum + (a.mean - b.mean) ** 2 + (a.deviation - b.deviation) ** 2,
        0,
      )
      expect(distance(one, other)).toBeCloseTo(closed, 5)
    })
    fc.assert(property)
  })

  test('is 0 between a set and itself, the same both ways, and never below 0', () => {
    const property = fc.property(fc.nat(1000), fc.integer({ min: 2, max: 12 }), (part, count) => {
      const one = momentsOf(randomFeatures(count, 6, part))
      const other = momentsOf(randomFeatures(count, 6, part + 2000, { scale: 2, shift: 1 }))
      expect(distance(one, one)).toBeCloseTo(0, 6)
      expect(distance(one, other)).toBeGreaterThanOrEqual(0)
      expect(distance(one, other)).toBeCloseTo(distance(other, one), 5)
    })
    fc.assert(property, { numRuns: 50 })
  })

  test('between sets that differ in number is refused', () => {
    const [one, other] = [momentsOf(randomFeatures(5, 3, 0)), momentsOf(randomFeatures(6, 3, 1))]
    expect(() => distance(one, other)).toThrow('Sets of 5 and 6 pictures cannot be compared.')
  })
})

describe('the kernel distance', () => {
  test.each(golden.features)(
    "is numpy's: $count samples of $size features",
    async ({ count, size, kernel }) => {
      const [one, other] = [0, 100].map((first) => formulaFeatures(count, size, first))
      expect(await kernelDistance(one as Features, other as Features)).toBeCloseTo(kernel, 5)
    },
  )

  test('of sets from one distribution is 0 on average, above and below', async () => {
    const values: number[] = []
    for (let part = 0; part < 200; part++)
      values.push(
        await kernelDistance(randomFeatures(20, 8, part), randomFeatures(20, 8, part + 1000)),
      )
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    // Four standard errors; with each picture's kernel with itself left in it would be sixty above.
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / values.length))
    expect(Math.min(...values)).toBeLessThan(0)
  })

  test('grows with a shift, is the same both ways, and leaves no tensor behind', async () => {
    const reals = randomFeatures(300, 8, 0)
    const before = tf.memory().numTensors
    const [near, far] = [0.1, 1].map((shift) => randomFeatures(300, 8, 1, { shift })) as [
      Features,
      Features,
    ]
    expect(await kernelDistance(reals, far)).toBeGreaterThan(await kernelDistance(reals, near))
    expect(await kernelDistance(far, reals)).toBeCloseTo(await kernelDistance(reals, far), 5)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('between sets that differ in number is refused', async () => {
    const refused = kernelDistance(randomFeatures(5, 3, 0), randomFeatures(6, 3, 1))
    await expect(refused).rejects.toThrow('Sets of 5 and 6 pictures cannot be compared.')
  })
})

describe('matrices', () => {
  test('a factor has the rank of its matrix, and gives it back', () => {
    const property = fc.property(fc.nat(1000), fc.integer({ min: 1, max: 8 }), (part, rank) => {
      const { data } = randomFeatures(6, rank, part)
      const rows: Matrix = { rows: 6, columns: rank, data: Float64Array.from(data) }
      const matrix = dots(rows, rows)
      const factor = factorise(matrix)
      expect(factor.rows).toBe(Math.min(6, rank))
      expectClose(dots(transposed(factor), transposed(factor)), matrix)
    })
    fc.assert(property, { numRuns: 50 })
  })

  test('eigenvalues rise, add up to the trace, and their squares to the sum of squares', () => {
    const property = fc.property(fc.nat(1000), fc.integer({ min: 1, max: 12 }), (part, n) => {
      const { data } = randomFeatures(n, n, part)
      const one: Matrix = { rows: n, columns: n, data: Float64Array.from(data) }
      const matrix = sum(one, transposed(one))
      const values = symmetricEigenvalues(matrix)
      const squares = matrix.data.reduce((total, value) => total + value ** 2, 0)
      expect([...values]).toEqual([...values].sort((a, b) => a - b))
      expect(values.reduce((total, value) => total + value, 0)).toBeCloseTo(trace(matrix), 8)
      expect(values.reduce((total, value) => total + value ** 2, 0)).toBeCloseTo(squares, 7)
    })
    fc.assert(property, { numRuns: 50 })
  })

  test('eigenvalues of a matrix that is known: 2 on the diagonal, −1 beside it', () => {
    const n = 20
    const data = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      data[i * n + i] = 2
      if (i > 0) data[i * n + i - 1] = data[(i - 1) * n + i] = -1
    }
    const known = Array.from(
      { length: n },
      (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)),
    )
    expect([...symmetricEigenvalues({ rows: n, columns: n, data })]).toEqual(
      known.map((value) => expect.closeTo(value, 12)),
    )
  })
})

const axis = fc.record({
  mean: fc.double({ min: -5, max: 5, noNaN: true }),
  deviation: fc.double({ min: 0, max: 5, noNaN: true }),
})

const diagonals = fc.array(fc.tuple(axis, axis), { minLength: 1, maxLength: 8 })

type Moments = ReturnType<typeof momentsOf>

function distance(one: Moments | undefined, other: Moments | undefined): number {
  if (!one || !other) throw new Error('two distributions are needed')
  return frechetDistance(one, other)
}

/** What distances.py makes by the same formula. */
function formulaFeatures(count: number, size: number, first: number): Features {
  const data = Float32Array.from({ length: count * size }, (_, place) => {
    const [i, j] = [first + Math.floor(place / size), place % size]
    const number = (37 * i + 101 * j + 29 * ((i * j) % 17) + i * i) % 97
    return (number / 97) * (1 + (first * j) / 500)
  })
  return { count, size, data }
}

function diagonal(values: number[]): Matrix {
  const n = values.length
  const data = new Float64Array(n * n)
  for (const [i, value] of values.entries()) data[i * n + i] = value
  return { rows: n, columns: n, data }
}

function transposed({ rows, columns, data }: Matrix): Matrix {
  return {
    rows: columns,
    columns: rows,
    data: Float64Array.from(data, (_, place) => {
      const [row, column] = [Math.floor(place / rows), place % rows]
      return data[column * columns + row] ?? 0
    }),
  }
}

function sum(one: Matrix, other: Matrix): Matrix {
  return { ...one, data: one.data.map((value, i) => value + (other.data[i] ?? 0)) }
}

function expectClose(found: Matrix, wanted: Matrix): void {
  expect([...found.data]).toEqual([...wanted.data].map((value) => expect.closeTo(value, 5)))
}
