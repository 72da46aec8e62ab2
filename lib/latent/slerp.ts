/** Below this sine two latents are so nearly parallel that the arc is a line to float32. */
const PARALLEL = 1e-6

/**
 * Linear interpolation between two latents.
 *
 * @param a float32 [size], met exactly at t = 0
 * @param b float32 [size], met exactly at t = 1
 * @param t 0 … 1
 */
export function lerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return mix(a, b, 1 - t, t)
}

/**
 * Spherical interpolation: along the arc, so that the norm stays typical of the prior.
 *
 * Source: Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985; for latents,
 * White, "Sampling generative networks", arXiv:1609.04468.
 *
 * @param a float32 [size], met exactly at t = 0
 * @param b float32 [size], met exactly at t = 1
 * @param t 0 … 1
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const angle = angleBetween(a, b)
  const sine = Math.sin(angle)
  if (t === 0 || t === 1 || sine < PARALLEL) return lerp(a, b, t)
  return mix(a, b, Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine)
}

function angleBetween(a: Float32Array, b: Float32Array): number {
  const norms = Math.sqrt(dot(a, a) * dot(b, b))
  if (norms === 0) return 0
  return Math.acos(Math.min(1, Math.max(-1, dot(a, b) / norms)))
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, component, i) => sum + component * (b[i] ?? 0), 0)
}

function mix(a: Float32Array, b: Float32Array, weightA: number, weightB: number): Float32Array {
  return a.map((component, i) => weightA * component + weightB * (b[i] ?? 0))
}
