import { addMultiple, dot, type Matrix, rowOf, symmetricDots } from '../evaluate/matrix.ts'
import { solve } from './solve.ts'
import { moments } from './statistics.ts'

/** Ridge regression's weight, per picture: a hundredth of a latent component's variance. */
const RIDGE = 0.01

/**
 * For each attribute the direction that changes it and, as far as a linear model sees, no other:
 * ridge regression of scores on latents, then the dual basis of the slopes found, whose k-th vector
 * is orthogonal to all slopes but the k-th.
 *
 * @param latents float32 [size] each
 * @param scores [attribute] for each latent
 * @returns unit vectors, float32 [size], one an attribute
 */
export function learnDirections(
  latents: readonly Float32Array[],
  scores: readonly number[][],
): Float32Array[] {
  const slopes = regress(latents, scores)
  const overlaps = symmetricDots(slopes, slopes)
  const dual = solve(overlaps, identity(slopes.rows))
  return Array.from({ length: slopes.rows }, (_, k) => {
    const vector = new Float64Array(slopes.columns)
    for (const [j, share] of rowOf(dual, k).entries()) addMultiple(vector, rowOf(slopes, j), share)
    return unit(vector)
  })
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

function identity(n: number): Matrix {
  const data = new Float64Array(n * n)
  for (let i = 0; i < n; i++) data[i * n + i] = 1
  return { rows: n, columns: n, data }
}

function unit(vector: Float64Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  return Float32Array.from(vector, (component) => component / length)
}
