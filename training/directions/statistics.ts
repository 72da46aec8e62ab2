export function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) }
}

/** Pearson's, −1 … 1; 0 where one of the two never changes. */
export function correlation(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [moments(one), moments(other)]
  const scale = one.length * a.deviation * b.deviation
  if (scale === 0) return 0
  const products = one.map((value, i) => (value - a.mean) * ((other[i] ?? 0) - b.mean))
  return products.reduce((sum, product) => sum + product, 0) / scale
}
