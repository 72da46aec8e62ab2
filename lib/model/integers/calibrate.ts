import { type Prior, sampleLatent } from '../../latent/sample.ts'
import { toSeed } from '../../latent/seed.ts'
import { truncate } from '../../latent/truncation.ts'
import { evaluate, prepare } from '../compile/evaluate.ts'
import { refused } from '../compile/network.ts'
import { latentSizeOf, type Operation } from '../compile/operations.ts'

/** The greatest truncation that a recipe may have. */
const MOST_EXTREME = 2

/** Pictures, and multiplications, that are enough to learn how large values become. */
const ENOUGH = { pictures: 32, products: 1e9 }
const FEWEST = 4

/** Networks of so few multiplications are drawn more often: their values are lit by few latents each. */
const CHEAP = { pictures: 128, products: 4e6 }

/** Latents that make values as large as they become: those of the first seeds, at the greatest truncation. */
export function calibrationLatents(operations: readonly Operation[], prior: Prior): Float32Array[] {
  const products = productsOf(operations)
  const { pictures } = products <= CHEAP.products ? CHEAP : ENOUGH
  const count = Math.min(pictures, Math.max(FEWEST, ENOUGH.products / products))
  const latentSize = latentSizeOf(operations)
  return Array.from({ length: Math.floor(count) }, (_, seed) =>
    truncate(sampleLatent(toSeed(seed), latentSize, prior), MOST_EXTREME),
  )
}

/** Multiplications that a picture takes. */
export function productsOf(operations: readonly Operation[]): number {
  return operations.reduce(
    (sum, { kernel, input }) => sum + kernel.length * input.height * input.width,
    1,
  )
}

/**
 * The greatest values, either way, that channels of operations take when latents are drawn in fractions.
 *
 * @param latents float32 [latentSize] each
 * @returns of each operation and channel, after its activation; above 0
 * @throws GardenError `invalid_manifest` naming the first operation whose values leave what float32 can say
 */
export function calibrate(
  operations: readonly Operation[],
  latents: readonly Float32Array[],
): Float32Array[] {
  const prepared = prepare(operations)
  const peaks = operations.map(({ output }) => new Float32Array(output.channels).fill(1e-6))
  for (const latent of latents)
    for (const [i, values] of evaluate(prepared, latent).entries())
      raise(peaks[i] as Float32Array, values)
  const beyond = peaks.findIndex((own) => !own.every(Number.isFinite))
  if (beyond >= 0) throw refused(`${operations[beyond]?.name} makes what no number can say`)
  return peaks
}

function raise(peaks: Float32Array, values: Float32Array): void {
  for (let at = 0; at < values.length; )
    for (let channel = 0; channel < peaks.length; channel++, at++)
      peaks[channel] = Math.max(peaks[channel] as number, Math.abs(values[at] as number))
}
