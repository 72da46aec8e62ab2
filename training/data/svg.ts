import { Resvg } from '@resvg/resvg-js'
import type { Raster } from '../../lib/image/raster.ts'

/**
 * Renders an SVG on white. It knows no font: no machine's own shows, and none is looked for each time.
 *
 * @param resolution square side in pixels
 */
export function rasterised(svg: string, resolution: number): Raster {
  const { pixels } = new Resvg(svg, {
    fitTo: { mode: 'width', value: resolution },
    font: { loadSystemFonts: false },
  }).render()
  return { width: resolution, height: resolution, channels: 3, data: withoutAlpha(pixels) }
}

/** Pixels are premultiplied, so that white shows where they are not opaque. */
function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const white = 255 - (rgba[from + 3] ?? 0)
    rgb[to] = (rgba[from] ?? 0) + white
    rgb[to + 1] = (rgba[from + 1] ?? 0) + white
    rgb[to + 2] = (rgba[from + 2] ?? 0) + white
  }
  return rgb
}
