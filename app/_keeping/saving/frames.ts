import type { Raster } from '#lib/image/raster.ts'

type Pixels = Uint8ClampedArray

/** Frames that come one by one, and are waited for by their place. */
export function createFrames() {
  const arrived = new Map<number, Pixels>()
  const waiting = new Map<number, (rgba: Pixels) => void>()

  function put(index: number, rgba: Pixels): void {
    arrived.set(index, rgba)
    waiting.get(index)?.(rgba)
    waiting.delete(index)
  }

  /** May be asked for more than once. */
  async function raster(index: number, side: number): Promise<Raster> {
    const rgba =
      arrived.get(index) ?? (await new Promise<Pixels>((resolve) => waiting.set(index, resolve)))
    return { width: side, height: side, channels: 3, data: withoutAlpha(rgba) }
  }

  return { put, raster }
}

/** What the generator grows is opaque. */
function withoutAlpha(rgba: Pixels): Uint8Array {
  const data = new Uint8Array((rgba.length / 4) * 3)
  for (let pixel = 0; pixel < rgba.length / 4; pixel++)
    data.set(rgba.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel)
  return data
}
