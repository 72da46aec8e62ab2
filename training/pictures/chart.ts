import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js'
import { type ChartLook, curvesChart, LIGHT, panelsOf } from '../../lib/gallery/chart.ts'
import { grid } from '../../lib/image/grid.ts'
import type { Raster } from '../../lib/image/raster.ts'
import type { Curves } from '../../lib/model/manifest.ts'

/** Pixels of a panel, and how many times they are enlarged, so that its text is sharp. */
const SIZE = { width: 720, height: 360 }
const SCALE = 2

const MARGIN = 20

/** A rasteriser knows no system-ui, and takes serifs where it knows none of the names. */
const LOOK: ChartLook = { ...LIGHT, font: 'Arial, Helvetica, Liberation Sans, DejaVu Sans' }

const OPTIONS: ResvgRenderOptions = {
  background: 'white',
  fitTo: { mode: 'zoom', value: SCALE },
  font: { loadSystemFonts: true },
}

/** How a run went: its charts one below the other, [1520, 800] pixels each. */
export function drawCurves(curves: Curves): Raster {
  return grid(
    panelsOf(curves).map((panel) => rasterise(framed(curvesChart(curves, panel, SIZE, LOOK)))),
    1,
  )
}

/** False where no font is installed: charts are then drawn without words. */
export function hasFont(): boolean {
  const text = '<svg xmlns="http://www.w3.org/2000/svg"><text y="9">kimg</text></svg>'
  return new Resvg(text, OPTIONS).getBBox() !== undefined
}

function framed(chart: string): string {
  const [width, height] = [SIZE.width + 2 * MARGIN, SIZE.height + 2 * MARGIN]
  const inner = `<g transform="translate(${MARGIN} ${MARGIN})">${chart}</g>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inner}</svg>`
}

function rasterise(svg: string): Raster {
  const { width, height, pixels } = new Resvg(svg, OPTIONS).render()
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) data.set(pixels.subarray(i * 4, i * 4 + 3), i * 3)
  return { width, height, channels: 3, data }
}
