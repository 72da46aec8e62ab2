import { gaussians, PURPOSE, type Stream, stream, uniforms } from '../random/stream.ts'
import type { Seed } from './seed.ts'

/** The distribution a generator was trained on, component by component. */
export type Prior = 'normal' | 'uniform'

/**
 * The latent of a seed: the same bits in Node, in every browser and in the trainer.
 *
 * Both priors draw from the same words: a uniform component is 2 Φ(z) − 1 of the normal one.
 *
 * @param seed uint32
 * @param size components, the generator's `latentSize`
 * @param prior standard normal, or uniform in (−1, 1)
 * @returns float32 [size]
 */
export function sampleLatent(seed: Seed, size: number, prior: Prior = 'normal'): Float32Array {
  return drawPrior(stream(seed, PURPOSE.latent), size, prior)
}

/** The first `count` components of a stream under a prior, float32. */
export function drawPrior(from: Stream, count: number, prior: Prior): Float32Array {
  if (prior === 'normal') return gaussians(from, count)
  return Float32Array.from(uniforms(from, count), (u) => 2 * u - 1)
}
