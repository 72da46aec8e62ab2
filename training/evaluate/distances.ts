import type { Raster } from '../../lib/image/raster.ts'
import type { FeatureSpace } from './features.ts'
import { type Features, frechetDistance, type Moments, momentsOf } from './frechet.ts'
import { kernelDistance } from './kernel.ts'
import type { Measured } from './record.ts'
import { slicedDistance } from './sliced.ts'

export const DISTANCES = ['swd', 'fd', 'kd'] as const

export type Distance = (typeof DISTANCES)[number]

/** Shows how far work is: `withBar` at a terminal. */
export type Progress = <T>(
  total: number,
  unit: string,
  work: (onProgress: (done: number) => void) => Promise<T>,
) => Promise<T>

/** A set of pictures; what is derived from them is computed once, when it is asked for. */
export type Sample = {
  pictures: readonly Raster[]
  /** @throws TypeError without a feature space */
  features(): Promise<Features>
  moments(): Promise<Moments>
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
  return { pictures, features, moments: once(async () => momentsOf(await features())) }
}

/**
 * The distances between real and other pictures.
 *
 * @param space in which both samples have features; without one only `swd` is measured
 * @param seed fixes the patches and directions of `swd`
 */
export async function measureDistances(
  reals: Sample,
  others: Sample,
  {
    wanted,
    space,
    seed,
  }: { wanted: readonly Distance[]; space?: string | undefined; seed: number },
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
  if (space === undefined || !(wanted.includes('fd') || wanted.includes('kd'))) return measured
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
  return measured
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
