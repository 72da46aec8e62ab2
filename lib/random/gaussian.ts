/** A polynomial over another, coefficients in rising powers. */
type Ratio = { above: readonly number[]; below: readonly number[] }

const CENTRAL: Ratio = {
  above: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  below: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
    39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
  ],
}

const TAIL: Ratio = {
  above: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833,
    7.7454501427834140764e-4,
  ],
  below: [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455,
    0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4,
    1.05075007164441684324e-9,
  ],
}

const FAR_TAIL: Ratio = {
  above: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5,
    2.01033439929228813265e-7,
  ],
  below: [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
    7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7,
    2.04426310338993978564e-15,
  ],
}

/**
 * The normal distribution's quantile: the z with P(Z < z) = p.
 *
 * Only + − × ÷ and square roots are used, which IEEE 754 fixes to the last bit; `Math.log` and
 * `Math.cos` may differ between JavaScript engines, and a latent must be the same in all of them.
 *
 * Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
 * Applied Statistics 37 (1988), routine PPND16 (about 16 digits).
 *
 * @param p a probability, 0 < p < 1
 * @returns z; ±Infinity at 0 and 1, NaN outside
 */
export function inverseNormal(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRAL, 0.180625 - q * q)
  const r = Math.sqrt(-naturalLogarithm(q < 0 ? p : 1 - p))
  const z = r <= 5 ? ratio(TAIL, r - 1.6) : ratio(FAR_TAIL, r - 5)
  return q < 0 ? -z : z
}

/** A number's bits: one for all calls, which leave nothing in it. */
const bits = new DataView(new ArrayBuffer(8))

/**
 * ln x by exponent and mantissa, then ln m = 2 artanh((m − 1) / (m + 1)) with m in [√½, √2).
 *
 * @param x a finite normal number above 0
 */
export function naturalLogarithm(x: number): number {
  bits.setFloat64(0, x)
  let exponent = ((bits.getUint16(0) >>> 4) & 0x7ff) - 1022
  bits.setUint16(0, (bits.getUint16(0) & 0x800f) | (1022 << 4))
  let mantissa = bits.getFloat64(0)
  if (mantissa < Math.SQRT1_2) {
    mantissa *= 2
    exponent -= 1
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let series = 0
  // |s| ≤ 0.172, so the term in s^23 is the last that reaches the 53rd bit.
  for (let power = 23; power >= 3; power -= 2) series = (series + 1 / power) * square
  return exponent * Math.LN2 + 2 * s * (1 + series)
}

function ratio({ above, below }: Ratio, x: number): number {
  return polynomial(above, x) / polynomial(below, x)
}

/** Horner's rule. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (let power = coefficients.length - 1; power >= 0; power--)
    sum = sum * x + (coefficients[power] as number)
  return sum
}
