/** Rows one after another: [rows, columns]. */
export type Matrix = { rows: number; columns: number; data: Float64Array }

/**
 * one · otherᵀ: the dot product of each row of `one` with each of `other`, which lie well in memory.
 *
 * @param one [n, length]
 * @param other [m, length]
 * @returns [n, m]
 */
export function dots(one: Matrix, other: Matrix): Matrix {
  const data = new Float64Array(one.rows * other.rows)
  for (let i = 0; i < one.rows; i++) {
    const row = rowOf(one, i)
    for (let j = 0; j < other.rows; j++) data[i * other.rows + j] = dot(row, rowOf(other, j))
  }
  return { rows: one.rows, columns: other.rows, data }
}

/** `dots` where its result is known to be symmetric, in half the time. */
export function symmetricDots(one: Matrix, other: Matrix): Matrix {
  const n = one.rows
  const data = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const row = rowOf(one, i)
    for (let j = 0; j <= i; j++) {
      const value = dot(row, rowOf(other, j))
      data[i * n + j] = value
      data[j * n + i] = value
    }
  }
  return { rows: n, columns: n, data }
}

/**
 * Vectors whose outer products add up to a positive semi-definite matrix, as many as its rank: its
 * Cholesky factor, transposed, with the greatest remaining diagonal element next.
 *
 * Source: Golub and Van Loan, "Matrix computations", 4th edition, section 4.2.8.
 *
 * @param matrix symmetric, [n, n]
 * @returns [rank, n]
 */
export function factorise(matrix: Matrix): Matrix {
  const { rows: n, data } = matrix
  const left = Float64Array.from({ length: n }, (_, i) => data[i * n + i] ?? 0)
  const tolerance = n * Number.EPSILON * Math.max(...left)
  const factor = new Float64Array(n * n)
  for (let rank = 0; rank < n; rank++) {
    const pivot = greatest(left)
    const remaining = left[pivot] ?? 0
    if (remaining <= tolerance) return { rows: rank, columns: n, data: factor.slice(0, rank * n) }
    const row = factor.subarray(rank * n, (rank + 1) * n)
    row.set(data.subarray(pivot * n, (pivot + 1) * n))
    for (let k = 0; k < rank; k++) {
      const earlier = factor.subarray(k * n, (k + 1) * n)
      addMultiple(row, earlier, -(earlier[pivot] ?? 0))
    }
    const scale = 1 / Math.sqrt(remaining)
    for (let i = 0; i < n; i++) {
      const value = (row[i] ?? 0) * scale
      row[i] = value
      left[i] = (left[i] ?? 0) - value * value
    }
    left[pivot] = 0
  }
  return { rows: n, columns: n, data: factor }
}

/** The sum of a square matrix's diagonal. */
export function trace({ rows, columns, data }: Matrix): number {
  let sum = 0
  for (let i = 0; i < rows; i++) sum += data[i * columns + i] ?? 0
  return sum
}

export function rowOf({ columns, data }: Matrix, row: number): Float64Array {
  return data.subarray(row * columns, (row + 1) * columns)
}

/** Four sums side by side, which a processor adds at once. */
export function dot(one: Float64Array, other: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  const whole = one.length - (one.length % 4)
  for (let i = 0; i < whole; i += 4) {
    a += (one[i] ?? 0) * (other[i] ?? 0)
    b += (one[i + 1] ?? 0) * (other[i + 1] ?? 0)
    c += (one[i + 2] ?? 0) * (other[i + 2] ?? 0)
    d += (one[i + 3] ?? 0) * (other[i + 3] ?? 0)
  }
  for (let i = whole; i < one.length; i++) a += (one[i] ?? 0) * (other[i] ?? 0)
  return a + b + (c + d)
}

/** to += factor · from */
export function addMultiple(to: Float64Array, from: Float64Array, factor: number): void {
  if (factor === 0) return
  for (let i = 0; i < to.length; i++) to[i] = (to[i] ?? 0) + factor * (from[i] ?? 0)
}

function greatest(values: Float64Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i
  return best
}
