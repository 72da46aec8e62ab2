/** In levels of 255. */
export type PictureError = { maxError: number; meanError: number }

/** A picture's values, whole or not, as levels of 255. */
type Levels = { data: ArrayLike<number> }

/** How far pictures are from what they should be, over all of their values. */
export function difference(exact: readonly Levels[], drawn: readonly Levels[]): PictureError {
  let [maxError, sum, count] = [0, 0, 0]
  for (const [i, { data }] of exact.entries()) {
    const other = drawn[i]?.data
    for (let j = 0; j < data.length; j++) {
      const error = Math.abs((data[j] ?? 0) - (other?.[j] ?? 0))
      maxError = Math.max(maxError, error)
      sum += error
    }
    count += data.length
  }
  return { maxError, meanError: sum / count }
}
