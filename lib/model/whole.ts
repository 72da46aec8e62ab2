import { difference } from '../image/difference.ts'
import type { Raster } from '../image/raster.ts'
import { type Prior, sampleLatent } from '../latent/sample.ts'
import { toSeed } from '../latent/seed.ts'
import { curveOf, pictureRange } from './compile/activation.ts'
import { evaluate, prepare } from './compile/evaluate.ts'
import type { Operation } from './compile/operations.ts'
import { calibrate, calibrationLatents, productsOf } from './integers/calibrate.ts'
import type { Program } from './integers/program.ts'
import { quantise } from './integers/quantise.ts'
import { assemble } from './kernels/assemble.ts'

/** Levels of 255 that whole numbers may be off before finer ones are tried. */
const ENOUGH = 1.5

/** Pictures that are compared, of latents that were not calibrated on, and multiplications that are enough for them. */
const COMPARED = { first: 1000, fewest: 3, most: 16, products: 2e8 }

/**
 * A generator of any kind in whole numbers: as fast as they can be computed, unless finer ones draw it nearer.
 *
 * @param operations as `foldNetwork` makes them
 */
export async function wholeOf(operations: readonly Operation[], prior: Prior): Promise<Program> {
  const peaks = calibrate(operations, calibrationLatents(operations, prior))
  const fast = quantise(operations, peaks)
  const { first, fewest, most, products } = COMPARED
  const count = Math.min(most, Math.max(fewest, products / productsOf(operations)))
  const latents = Array.from({ length: Math.floor(count) }, (_, i) =>
    sampleLatent(toSeed(first + i), fast.latentSize, prior),
  )
  const exact = exactPictures(operations, latents)
  const errorOf = async (program: Program) => difference(exact, await picturesOf(program, latents))
  const error = await errorOf(fast)
  if (error.maxError <= ENOUGH) return fast
  const fine = quantise(operations, peaks, 'fine')
  return (await errorOf(fine)).meanError < error.meanError ? fine : fast
}

/** What fractions make, in levels of 255. */
function exactPictures(
  operations: readonly Operation[],
  latents: readonly Float32Array[],
): { data: Float32Array }[] {
  const prepared = prepare(operations)
  const curves = operations.at(-1)?.curves ?? []
  const { low, high } = pictureRange(curves)
  const apply = curves.map(curveOf)
  const levelOf = (sum: number) => {
    const value = apply.reduce((x, curve) => curve(x), sum)
    return Math.max(0, Math.min(255, ((value - low) / (high - low)) * 255))
  }
  return latents.map((latent) => ({
    data: (evaluate(prepared, latent).at(-1) as Float32Array).map(levelOf),
  }))
}

/** As our engine draws them. */
export async function picturesOf(
  program: Program,
  latents: readonly Float32Array[],
): Promise<Raster[]> {
  const { height = 1, width = 1, channels = 3 } = program.operations.at(-1)?.output ?? {}
  const engine = await assemble(program)
  const drawn: Raster[] = []
  for (const latent of latents)
    drawn.push({ height, width, channels, data: await engine.run([latent]) } as Raster)
  engine.dispose()
  return drawn
}
