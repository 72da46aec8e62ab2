import { type Matrix, rowOf } from '../evaluate/matrix.ts'

/** Sweeps after which Jacobi's method has long converged. */
const SWEEPS = 16

/**
 * The eigenvectors of a symmetric matrix, of unit length, with the greatest eigenvalue first, by
 * Jacobi's cyclic rotations. An eigenvector is as good as its opposite: its largest component is
 * made positive.
 *
 * Source: Golub and Van Loan, "Matrix computations", 4th edition, section 8.5.
 *
 * @param matrix symmetric, [n, n]
 * @returns eigenvectors in rows, [n, n], and their eigenvalues
 */
export function symmetricEigenvectors(matrix: Matrix): { values: Float64Array; vectors: Matrix } {
  const n = matrix.rows
  const a: Matrix = { ...matrix, data: matrix.data.slice() }
  const vectors: Matrix = { rows: n, columns: n, data: new Float64Array(n * n) }
  for (let i = 0; i < n; i++) vectors.data[i * n + i] = 1
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) annihilate(a, vectors, p, q)
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => at(a, j, j) - at(a, i, i))
  return {
    values: Float64Array.from(order, (i) => at(a, i, i)),
    vectors: {
      ...vectors,
      data: Float64Array.from(order.flatMap((i) => upright(rowOf(vectors, i)))),
    },
  }
}

/** Rotates axes p and q so that a[p, q] becomes 0. */
function annihilate(a: Matrix, vectors: Matrix, p: number, q: number): void {
  const off = at(a, p, q)
  if (off === 0) return
  const tau = (at(a, q, q) - at(a, p, p)) / (2 * off)
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau))
  const cosine = 1 / Math.hypot(1, t)
  const sine = t * cosine
  const n = a.rows
  for (let k = 0; k < n; k++) turn(a.data, k * n + p, k * n + q, cosine, sine)
  for (let k = 0; k < n; k++) turn(a.data, p * n + k, q * n + k, cosine, sine)
  for (let k = 0; k < n; k++) turn(vectors.data, p * n + k, q * n + k, cosine, sine)
}

function turn(data: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const [x, y] = [data[i] ?? 0, data[j] ?? 0]
  data[i] = cosine * x - sine * y
  data[j] = sine * x + cosine * y
}

function upright(vector: Float64Array): number[] {
  const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0)
  return Array.from(vector, (x) => (largest < 0 ? -x : x))
}

function at({ columns, data }: Matrix, row: number, column: number): number {
  return data[row * columns + column] ?? 0
}
