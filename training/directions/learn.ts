import { addMultiple, dot, type Matrix, rowOf, symmetricDots } from '../evaluate/matrix.ts'
import { solve } from './solve.ts'
import { moments } from './statistics.ts'

/** Ridge regression's weight, per picture: a hundredth of a latent component's variance. */
const RIDGE = 0.01

/** The same of the projection, of the slopes' mean square: slopes of variants add up to nothing. */
const PROJECTION_RIDGE = 1e-4

/**
 * For each attribute the direction that changes it and, as far as a linear model sees, none of another
 * group: ridge regression of scores on latents, then what is left of each slope when its projection
 * on those of all other groups is taken away.
 *
 * @param latents float32 [size] each
 * @param scores [attribute] for each latent
 * @param attributes what each score is of: its group, and whether it is known well enough to be left alone
 * @returns unit vectors, float32 [size], one an attribute
 */
export function learnDirections(
  latents: readonly Float32Array[],
  scores: readonly number[][],
  attributes: readonly { group: string; isKnown: boolean }[],
): Float32Array[] {
  const slopes = regress(latents, scores)
  return attributes.map(({ group }, k) => {
    const others = attributes.flatMap((other, j) =>
      other.isKnown && other.group !== group ? [j] : [],
    )
    const vector = rowOf(slopes, k).slice()
    if (others.length > 0) subtractProjection(vector, rows(slopes, others))
    return unit(vector)
  })
}

/** Leaves of a vector what is orthogonal to all rows. */
function subtractProjection(vector: Float64Array, others: Matrix): void {
  const overlaps = symmetricDots(others, others)
  const { rows: n, data } = overlaps
  const trace = Array.from({ length: n }, (_, i) => data[i * n + i] ?? 0).reduce((a, b) => a + b)
  for (let i = 0; i < n; i++)
    data[i * n + i] = (data[i * n + i] ?? 0) + (PROJECTION_RIDGE * trace) / n
  const products = Float64Array.from({ length: n }, (_, i) => dot(rowOf(others, i), vector))
  const shares = solve(overlaps, { rows: 1, columns: n, data: products })
  for (const [i, share] of shares.data.entries()) addMultiple(vector, rowOf(others, i), -share)
}

function rows(matrix: Matrix, numbers: readonly number[]): Matrix {
  const { columns } = matrix
  const data = new Float64Array(numbers.length * columns)
  for (const [i, number] of numbers.entries()) data.set(rowOf(matrix, number), i * columns)
  return { rows: numbers.length, columns, data }
}

/** @returns slopes, [attribute, size] */
function regress(latents: readonly Float32Array[], scores: readonly number[][]): Matrix {
  const size = latents[0]?.length ?? 0
  const attributes = scores[0]?.length ?? 0
  const components = transposed(latents, size)
  const covariance = symmetricDots(components, components)
  for (let i = 0; i < size; i++) {
    const at = i * size + i
    covariance.data[at] = (covariance.data[at] ?? 0) + RIDGE * latents.length
  }
  const products = { rows: attributes, columns: size, data: new Float64Array(attributes * size) }
  for (let k = 0; k < attributes; k++) {
    const column = scores.map((row) => row[k] ?? 0)
    const { mean } = moments(column)
    const centred = Float64Array.from(column, (score) => score - mean)
    for (let i = 0; i < size; i++) products.data[k * size + i] = dot(rowOf(components, i), centred)
  }
  return solve(covariance, products)
}

/** [size, n] */
function transposed(latents: readonly Float32Array[], size: number): Matrix {
  const data = new Float64Array(size * latents.length)
  for (const [n, latent] of latents.entries())
    for (const [i, component] of latent.entries()) data[i * latents.length + n] = component
  return { rows: size, columns: latents.length, data }
}

function unit(vector: Float64Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  return Float32Array.from(vector, (component) => component / length)
}
