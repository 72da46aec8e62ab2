/** What is done to every number alike. */
export type Activation =
  /** x above zero, x · slope below: relu is a slope of 0. */
  | { curve: 'leaky'; slope: number }
  | { curve: 'elu'; alpha: number }
  | { curve: 'clip'; low: number; high: number }
  /** scale · x + shift. */
  | { curve: 'line'; scale: number; shift: number }
  | { curve: Exclude<keyof typeof CURVES, 'leaky' | 'elu' | 'clip' | 'line'> }

/** Of Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515. */
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 } as const

const CURVES = {
  tanh: Math.tanh,
  sigmoid,
  selu: (x: number) => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
  swish: (x: number) => x * sigmoid(x),
  gelu: (x: number) => (x * (1 + errorFunction(x / Math.SQRT2))) / 2,
  'gelu-tanh': (x: number) =>
    (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
  softplus: (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x: number) => x / (1 + Math.abs(x)),
  mish: (x: number) => x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  'hard-swish': (x: number) => (x * Math.min(6, Math.max(0, x + 3))) / 6,
} as const

/** The names of those that take no numbers. */
export const PLAIN_CURVES = Object.keys(CURVES) as (keyof typeof CURVES)[]

/** Those that never fall: only they may end a generator in whole numbers. */
const FALLING: readonly Activation['curve'][] = ['swish', 'gelu', 'gelu-tanh', 'mish', 'hard-swish']

/** An activation as a function. */
export function curveOf(activation: Activation): (x: number) => number {
  switch (activation.curve) {
    case 'leaky':
      return (x) => (x > 0 ? x : x * activation.slope)
    case 'elu':
      return (x) => (x > 0 ? x : activation.alpha * Math.expm1(x))
    case 'clip':
      return (x) => Math.min(activation.high, Math.max(activation.low, x))
    case 'line':
      return (x) => activation.scale * x + activation.shift
    default:
      return CURVES[activation.curve]
  }
}

/** Whether greater numbers never become less. */
export function isRising(activation: Activation): boolean {
  if (activation.curve === 'leaky') return activation.slope >= 0
  if (activation.curve === 'elu') return activation.alpha >= 0
  if (activation.curve === 'line') return activation.scale > 0
  return !FALLING.includes(activation.curve)
}

/** The numbers between which activations, one after the other, keep whatever they are given. */
function rangeAfter(activations: readonly Activation[]): { low: number; high: number } {
  let [low, high] = [-Infinity, Infinity]
  for (const activation of activations) {
    const apply = curveOf(activation)
    const ends = [low, high].map((end) => apply(Math.max(-1e6, Math.min(1e6, end))))
    const isOpen = (end: number) => Math.abs(end) > 1e5
    const [one = 0, other = 0] = ends
    low = isOpen(one) ? Math.sign(one) * Infinity : one
    high = isOpen(other) ? Math.sign(other) * Infinity : other
    if (low > high) [low, high] = [high, low]
  }
  return { low, high }
}

/** What is black and what is white in pictures; whether nothing can be beyond. */
export type PictureRange = { low: number; high: number; isBounded: boolean }

/** The range of a picture that these activations end: what they keep to, or −1 … 1. */
export function pictureRange(ends: readonly Activation[]): PictureRange {
  const { low, high } = rangeAfter(ends)
  const isBounded = Number.isFinite(low) && Number.isFinite(high)
  if (low < 0) return { low: -1, high: 1, isBounded }
  return { low: 0, high: high > 2 && high <= 256 ? 255 : 1, isBounded }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/**
 * The error function to within 1.2e-7.
 *
 * Source: Press et al., "Numerical recipes", section 6.2, rational Chebyshev approximation of erfc.
 */
function errorFunction(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2)
  const powers = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
    0.37409196, 1.00002368, -1.26551223,
  ]
  const sum = powers.reduce((total, power) => total * t + power, 0)
  const rest = t * Math.exp(-x * x + sum)
  return x >= 0 ? 1 - rest : rest - 1
}
