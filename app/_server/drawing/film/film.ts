import type { AnimationFormat } from '#lib/image/moving/formats.ts'
import type { Raster } from '#lib/image/raster.ts'

/** Pictures to be shown one after another, and how. */
export type Film = {
  format: AnimationFormat
  /** As they were grown. */
  pictures: readonly Raster[]
  /** Pixels a side of each pixel. */
  factor: number
  /** Frames a second. */
  fps: number
  /** Seconds that the last frame stays longer. */
  hold: number
}
