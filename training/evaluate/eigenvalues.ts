import { addMultiple, dot, type Matrix, rowOf } from './matrix.ts'

/** A symmetric matrix with nothing but its diagonal and the one beside it. */
type Tridiagonal = { diagonal: Float64Array; beside: Float64Array }

/** More halvings than a double has bits between the bounds' sizes and its last. */
const HALVINGS = 60

/**
 * The eigenvalues of a symmetric matrix, rising: reduced to three diagonals by Householder's
 * reflections, then each found by bisection with Sturm's count.
 *
 * Each is off by a few units in the last place of the greatest, so small ones are less sharp.
 * 1,280 × 1,280 take about 3 s.
 *
 * Source: Golub and Van Loan, "Matrix computations", 4th edition, sections 8.3.1 and 8.4.1.
 *
 * @param matrix symmetric, [n, n]
 */
export function symmetricEigenvalues(matrix: Matrix): Float64Array {
  const reduced = tridiagonalise({ ...matrix, data: matrix.data.slice() })
  const bound = greatestSum(reduced)
  return Float64Array.from({ length: matrix.rows }, (_, index) => bisect(reduced, index, bound))
}

/** Destroys the matrix. */
function tridiagonalise(matrix: Matrix): Tridiagonal {
  const n = matrix.rows
  const diagonal = new Float64Array(n)
  const beside = new Float64Array(Math.max(0, n - 1))
  for (let k = 0; k < n; k++) {
    const row = rowOf(matrix, k)
    diagonal[k] = row[k] ?? 0
    if (k < n - 1) beside[k] = reflect(matrix, row.subarray(k + 1), k + 1)
  }
  return { diagonal, beside }
}

/**
 * Reflects the vector onto its first axis and the block behind it alike, H A H with
 * H = 1 − 2 v vᵀ / vᵀv.
 *
 * @param vector what is beside the diagonal; becomes v
 * @param start the block's first row and column
 * @returns the vector's only element after the reflection
 */
function reflect(matrix: Matrix, vector: Float64Array, start: number): number {
  const first = vector[0] ?? 0
  const target = first > 0 ? -norm(vector) : norm(vector)
  if (vector.length === 1 || target === 0) return first
  vector[0] = first - target
  const half = dot(vector, vector) / 2
  const rows = Array.from(vector, (_, i) => rowOf(matrix, start + i).subarray(start))
  // A − v qᵀ − q vᵀ with q = p − (vᵀp / vᵀv) v and p = 2 A v / vᵀv.
  const q = Float64Array.from(rows, (row) => dot(row, vector) / half)
  addMultiple(q, vector, -dot(q, vector) / (2 * half))
  for (const [i, row] of rows.entries()) {
    const [here, there] = [vector[i] ?? 0, q[i] ?? 0]
    for (let j = 0; j < row.length; j++)
      row[j] = (row[j] ?? 0) - here * (q[j] ?? 0) - there * (vector[j] ?? 0)
  }
  return target
}

/** Gershgorin: no eigenvalue is further from 0 than the greatest sum of a row's sizes. */
function greatestSum({ diagonal, beside }: Tridiagonal): number {
  let greatest = 0
  for (let i = 0; i < diagonal.length; i++) {
    const sum = [diagonal[i], beside[i - 1], beside[i]].reduce<number>(
      (total, value) => total + Math.abs(value ?? 0),
      0,
    )
    greatest = Math.max(greatest, sum)
  }
  return greatest
}

/** The eigenvalue with `index` smaller ones. */
function bisect(matrix: Tridiagonal, index: number, bound: number): number {
  let [low, high] = [-bound, bound]
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = (low + high) / 2
    if (countBelow(matrix, middle) <= index) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** How many eigenvalues are below x: as many as pivots of A − x are negative. */
function countBelow({ diagonal, beside }: Tridiagonal, x: number): number {
  let count = 0
  let pivot = 1
  for (let i = 0; i < diagonal.length; i++) {
    const next = i > 0 ? (beside[i - 1] ?? 0) : 0
    pivot = (diagonal[i] ?? 0) - x - (next * next) / pivot
    if (pivot === 0) pivot = Number.MIN_VALUE
    if (pivot < 0) count += 1
  }
  return count
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector))
}
