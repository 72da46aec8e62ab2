import { arcCosine, sine } from './angle.ts'

/** Below this sine two latents are so nearly parallel that the arc is a line to float32. */
const PARALLEL = 1e-6

/**
 * Linear interpolation between two latents.
 *
 * @param a float32 [size], met exactly at t = 0
 * @param b float32 [size], met exactly at t = 1
 * @param t 0 … 1
 * @throws RangeError for latents of different sizes
 */
export function lerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  requireSameSize(a, b)
  return mix(a, b, 1 - t, t)
}

/**
 * Spherical interpolation: along the arc, so that the norm stays typical of the prior.
 *
 * Between opposite latents every arc is as short as any other, and a straight line would pass through zero, where no
 * latent of the prior lies. The one taken leads past the latent in which each pair of components (x, y) of that end
 * whose first component (of those that are not 0) is positive has become (−y, x), so that it is the same from both ends.
 *
 * Source: Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985; for latents,
 * White, "Sampling generative networks", arXiv:1609.04468.
 *
 * @param a float32 [size], met exactly at t = 0
 * @param b float32 [size], met exactly at t = 1
 * @param t 0 … 1
 * @throws RangeError for latents of different sizes
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  requireSameSize(a, b)
  const angle = angleBetween(a, b)
  const height = sine(angle)
  if (t === 0 || t === 1) return lerp(a, b, t)
  if (height < PARALLEL) return angle < 1 ? lerp(a, b, t) : halfTurn(a, b, t)
  return mix(a, b, sine((1 - t) * angle) / height, sine(t * angle) / height)
}

/** From a latent to its opposite, while the norm goes evenly from the one's to the other's. */
function halfTurn(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const past = quarterTurned(isPositive(a) ? a : b)
  const [length, other, across] = [a, b, past].map((latent) => Math.sqrt(dot(latent, latent))) as [
    number,
    number,
    number,
  ]
  if (across === 0) return lerp(a, b, t)
  const norm = (1 - t) * length + t * other
  return mix(
    a,
    past,
    (norm * sine(Math.PI / 2 - t * Math.PI)) / length,
    (norm * sine(t * Math.PI)) / across,
  )
}

function isPositive(latent: Float32Array): boolean {
  return (latent.find((component) => component !== 0) ?? 0) > 0
}

/** At right angles to a latent, and as long unless an odd component is left over. */
function quarterTurned(latent: Float32Array): Float32Array {
  const turned = new Float32Array(latent.length)
  for (let i = 0; i + 1 < latent.length; i += 2) {
    turned[i] = -(latent[i + 1] ?? 0)
    turned[i + 1] = latent[i] ?? 0
  }
  return turned
}

function requireSameSize(a: Float32Array, b: Float32Array): void {
  if (a.length === b.length) return
  throw new RangeError(`Latents of ${a.length} and ${b.length} components do not lie in one space.`)
}

function angleBetween(a: Float32Array, b: Float32Array): number {
  const norms = Math.sqrt(dot(a, a) * dot(b, b))
  if (norms === 0) return 0
  return arcCosine(Math.min(1, Math.max(-1, dot(a, b) / norms)))
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, component, i) => sum + component * (b[i] ?? 0), 0)
}

function mix(a: Float32Array, b: Float32Array, weightA: number, weightB: number): Float32Array {
  return a.map((component, i) => weightA * component + weightB * (b[i] ?? 0))
}
