// Only + − × ÷ and square roots are used, which IEEE 754 fixes to the last bit: `Math.sin` and `Math.acos` may differ
// between JavaScript engines, and a walk must be the same in all of them.

/** Terms of each series: the next would not reach the 53rd bit. */
const TERMS = 14

/**
 * The angle whose cosine is `cosine`, to about 16 digits.
 *
 * @param cosine −1 … 1
 * @returns 0 … π
 */
export function arcCosine(cosine: number): number {
  if (cosine < 0) return Math.PI - arcCosine(-cosine)
  // acos c = 2 atan √((1 − c) / (1 + c)), which is a tangent of 0 … 1 here.
  return 2 * arcTangent(Math.sqrt((1 - cosine) / (1 + cosine)))
}

/**
 * The sine of an angle, to about 16 digits.
 *
 * @param angle −π / 2 … π
 */
export function sine(angle: number): number {
  const x = angle > Math.PI / 2 ? Math.PI - angle : angle
  let series = 1
  for (let n = TERMS; n >= 1; n--) series = 1 - (series * x * x) / (2 * n * (2 * n + 1))
  return x * series
}

/** By halving the angle twice, after which the series in odd powers falls fast. @param t 0 … 1 */
function arcTangent(t: number): number {
  const half = t / (1 + Math.sqrt(1 + t * t))
  const quarter = half / (1 + Math.sqrt(1 + half * half))
  const square = quarter * quarter
  let series = 0
  for (let n = TERMS; n >= 0; n--) series = 1 / (2 * n + 1) - series * square
  return 4 * quarter * series
}
