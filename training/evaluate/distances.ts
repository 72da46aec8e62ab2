import type { Raster } from '../../lib/image/raster.ts'
import type { Progress } from '../progress.ts'
import type { FeatureSpace } from './features.ts'
import { type Features, frechetDistance, type Moments, momentsOf } from './frechet.ts'
import { kernelDistance } from './kernel.ts'
import { pixelFeatures } from './neighbours.ts'
import { checkerboard, colourfulness } from './pixels.ts'
import { precisionAndRecall } from './recall.ts'
import type { Measured } from './record.ts'
import { slicedDistance } from './sliced.ts'
import { type Nearest, nearestOthers, spreadOf } from './spread.ts'
import { tellApart } from './told.ts'

export const DISTANCES = ['swd', 'fd', 'kd'] as const

export type Distance = (typeof DISTANCES)[number]

/** All that is measured of a set of pictures beside real ones. */
export const MEASURES = [...DISTANCES, 'recall', 'pixels', 'told'] as const

export type Measure = (typeof MEASURES)[number]

/** Those that need a feature space. */
const OF_FEATURES: ReadonlySet<string> = new Set<Measure>(['fd', 'kd', 'recall'])

export function needsFeatures(metric: string): boolean {
  return OF_FEATURES.has(metric)
}

/** A set of pictures; what is derived from them is computed once, when it is asked for. */
export type Sample = {
  pictures: readonly Raster[]
  /** @throws TypeError without a feature space */
  features(): Promise<Features>
  moments(): Promise<Moments>
  /** By features, or by pixels where there are none. */
  nearest(): Promise<Nearest>
}

/** @param unit what progress calls the pictures, such as `real pictures looked at` */
export function sampleOf(
  pictures: readonly Raster[],
  space: FeatureSpace | undefined,
  progress: Progress,
  unit: string,
): Sample {
  const features = once(() => {
    if (!space) throw new TypeError('There is no feature space.')
    return progress(pictures.length, unit, (onProgress) => space.of(pictures, onProgress))
  })
  const moments = once(async () => momentsOf(await features()))
  const nearest = once(async () =>
    nearestOthers(space ? await features() : pixelFeatures(pictures)),
  )
  return { pictures, features, moments, nearest }
}

/**
 * Measures pictures against real ones.
 *
 * @param space in which both samples have features; without one what needs it is left out
 * @param seed fixes the patches and directions of `swd`, and all that `told` draws
 */
export async function measureDistances(
  reals: Sample,
  others: Sample,
  { wanted, space, seed }: { wanted: readonly Measure[]; space?: string | undefined; seed: number },
  progress: Progress,
): Promise<Measured> {
  const measured: Measured = {}
  if (wanted.includes('swd')) {
    measured.swd = await progress(100, '% of the sliced distance', (onProgress) =>
      slicedDistance(reals.pictures, others.pictures, seed, (share) =>
        onProgress(Math.round(share * 100)),
      ),
    )
  }
  if (wanted.includes('pixels')) measured.pixels = pixelRatios(reals.pictures, others.pictures)
  if (wanted.includes('told')) {
    measured.told = await progress(100, '% of learning to tell them apart', (onProgress) =>
      tellApart(reals.pictures, others.pictures, seed, (share) =>
        onProgress(Math.round(share * 100)),
      ),
    )
  }
  if (space === undefined || !wanted.some(needsFeatures)) return measured
  measured.features = { space }
  // Before the bar of the distance, for each has one of its own.
  await reals.features()
  await others.features()
  if (wanted.includes('fd'))
    measured.features.fd = await progress(1, 'Fréchet distance', async () =>
      frechetDistance(await reals.moments(), await others.moments()),
    )
  if (wanted.includes('kd'))
    measured.features.kd =
      1000 * (await kernelDistance(await reals.features(), await others.features()))
  if (wanted.includes('recall')) {
    const shares = await precisionAndRecall(await reals.features(), await others.features())
    const spread = spreadOf(await reals.nearest(), await others.nearest())
    Object.assign(measured.features, shares, { spread })
  }
  return measured
}

/** Of grey pictures the colours are left out, and the checkerboard of reals that have none. */
function pixelRatios(
  reals: readonly Raster[],
  others: readonly Raster[],
): NonNullable<Measured['pixels']> {
  const ratio = (of: (pictures: readonly Raster[]) => number) => {
    const real = of(reals)
    return real > 0 ? of(others) / real : undefined
  }
  return { checkerboard: ratio(checkerboard), colour: ratio(colourfulness) }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
