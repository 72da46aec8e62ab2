import { symmetricEigenvalues } from './eigenvalues.ts'
import { dots, factorise, type Matrix, symmetricDots, trace } from './matrix.ts'
import { requireSameCount } from './sliced.ts'

/** A set's features: float32 [count, size]. */
export type Features = { count: number; size: number; data: Float32Array }

/** What a normal distribution fitted to features is: covariance [size, size], divided by count − 1. */
export type Moments = { count: number; mean: Float64Array; covariance: Matrix }

/** @param features of at least two pictures */
export function momentsOf({ count, size, data }: Features): Moments {
  const mean = new Float64Array(size)
  const centred: Matrix = { rows: size, columns: count, data: new Float64Array(size * count) }
  for (let feature = 0; feature < size; feature++) {
    let sum = 0
    for (let i = 0; i < count; i++) sum += data[i * size + feature] ?? 0
    mean[feature] = sum / count
    for (let i = 0; i < count; i++)
      centred.data[feature * count + i] = (data[i * size + feature] ?? 0) - sum / count
  }
  const covariance = symmetricDots(centred, centred)
  for (let i = 0; i < covariance.data.length; i++)
    covariance.data[i] = (covariance.data[i] ?? 0) / (count - 1)
  return { count, mean, covariance }
}

/**
 * The Fréchet distance between two normal distributions,
 * ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½).
 *
 * With Σ₁ = L Lᵀ the eigenvalues of Σ₁ Σ₂ are those of Lᵀ Σ₂ L, which is symmetric and no larger than
 * the rank: with fewer samples than features it is as small as their number.
 *
 * Source: Dowson and Landau, "The Fréchet distance between multivariate normal distributions", 1982;
 * for generators, Heusel et al., arXiv:1706.08500.
 *
 * @returns 0 or above
 * @throws RangeError when the moments are of sets that differ in number
 */
export function frechetDistance(one: Moments, other: Moments): number {
  requireSameCount(one.count, other.count)
  const factor = factorise(one.covariance)
  const product = symmetricDots(dots(factor, other.covariance), factor)
  // Rounding makes a zero slightly negative.
  const roots = symmetricEigenvalues(product).map((value) => Math.sqrt(Math.max(0, value)))
  const spread = trace(one.covariance) + trace(other.covariance) - 2 * sum(roots)
  return Math.max(0, squaredDistance(one.mean, other.mean) + spread)
}

function squaredDistance(one: Float64Array, other: Float64Array): number {
  return sum(one.map((value, i) => (value - (other[i] ?? 0)) ** 2))
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
