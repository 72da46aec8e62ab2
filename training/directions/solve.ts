import { dot, type Matrix, rowOf } from '../evaluate/matrix.ts'

/**
 * Solves A x = b for each row b, by Cholesky's factorisation.
 *
 * Source: Golub and Van Loan, "Matrix computations", 4th edition, sections 3.1 and 4.2.
 *
 * @param a symmetric and positive definite, [n, n]
 * @param b right-hand sides, [m, n]
 * @returns solutions, [m, n]
 */
export function solve(a: Matrix, b: Matrix): Matrix {
  const lower = cholesky(a)
  const x: Matrix = { ...b, data: b.data.slice() }
  for (let i = 0; i < x.rows; i++) substitute(lower, rowOf(x, i))
  return x
}

/** L of A = L Lᵀ. */
function cholesky({ rows: n, data }: Matrix): Matrix {
  const lower: Matrix = { rows: n, columns: n, data: new Float64Array(n * n) }
  for (let i = 0; i < n; i++) {
    const row = rowOf(lower, i)
    for (let j = 0; j <= i; j++) {
      const other = rowOf(lower, j)
      const rest = (data[i * n + j] ?? 0) - dot(row.subarray(0, j), other.subarray(0, j))
      row[j] = i === j ? Math.sqrt(rest) : rest / (other[j] ?? 0)
    }
  }
  return lower
}

/** First L y = b, then Lᵀ x = y, in place. */
function substitute(lower: Matrix, x: Float64Array): void {
  const n = lower.rows
  for (let i = 0; i < n; i++) {
    const row = rowOf(lower, i)
    x[i] = ((x[i] ?? 0) - dot(row.subarray(0, i), x.subarray(0, i))) / (row[i] ?? 0)
  }
  for (let i = n - 1; i >= 0; i--) {
    let rest = x[i] ?? 0
    for (let j = i + 1; j < n; j++) rest -= (lower.data[j * n + i] ?? 0) * (x[j] ?? 0)
    x[i] = rest / (lower.data[i * n + i] ?? 0)
  }
}
