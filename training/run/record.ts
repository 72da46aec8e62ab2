import { join } from 'node:path'
import { curvesChart, panelsOf } from '../../lib/gallery/chart.ts'
import { grid } from '../../lib/image/grid.ts'
import { encodePng } from '../../lib/image/png.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { picked } from '../data/dataset.ts'
import { modelVariables } from '../networks/variables.ts'
import { stateVariables, type TrainingRun } from '../train/state.ts'
import { saveVariables } from './checkpoint.ts'
import { learningCurves } from './curves.ts'
import { readStats } from './stats.ts'

const CHART = { width: 720, height: 360 }

/** Pictures from all over the data set, laid out like the grids; `count` may be fewer than a sheet holds. */
export async function realSheet({
  config,
  dataset,
}: Pick<TrainingRun, 'config' | 'dataset'>): Promise<{ sheet: Raster; count: number }> {
  const { resolution: side, channels, gridColumns } = config
  const numbers = picked(dataset.info.count, gridColumns ** 2)
  const count = numbers.length
  const bytes = await dataset.read(numbers)
  const size = side ** 2 * channels
  const pictures = Array.from({ length: count }, (_, i) => ({
    width: side,
    height: side,
    channels,
    data: bytes.subarray(i * size, (i + 1) * size),
  }))
  return { sheet: grid(pictures, gridColumns), count }
}

/** `reals.png`. */
export async function writeReals(run: TrainingRun): Promise<void> {
  const { sheet } = await realSheet(run)
  await writeAtomically(join(run.folder, 'reals.png'), encodePng(sheet))
}

/** `grids/<kimg>.png`: the same latents at every age. */
export async function writeSheet(
  { folder }: TrainingRun,
  sheet: Raster,
  kimg: number,
): Promise<void> {
  await writeAtomically(sheetFile(folder, kimg), encodePng(sheet))
}

/** Where the sheet of an age lies. */
export function sheetFile(run: string, kimg: number): string {
  return join(run, 'grids', `${kimgName(kimg)}.png`)
}

/** `ages/<kimg>.safetensors`: the averaged generator alone, to show later how it learned. */
export async function keepAge({ folder, state }: TrainingRun, kimg: number): Promise<void> {
  const file = join(folder, 'ages', `${kimgName(kimg)}.safetensors`)
  await saveVariables(file, modelVariables(state.generatorEma), { kimg: String(kimg) })
}

/** `losses.svg`, and `slope.svg` where a slope is measured: the run so far. */
export async function writeCurves({ folder }: TrainingRun): Promise<void> {
  const curves = learningCurves(await readStats(folder))
  for (const panel of panelsOf(curves)) {
    await writeAtomically(join(folder, `${panel}.svg`), curvesChart(curves, panel, CHART))
  }
}

/** `diverged/<step>.safetensors`: a broken state, aside from the checkpoints; the file's path. */
export async function keepDiverged({ folder, state, step }: TrainingRun): Promise<string> {
  const file = join(folder, 'diverged', `${step}.safetensors`)
  await saveVariables(file, stateVariables(state), { step: String(step) })
  return file
}

function kimgName(kimg: number): string {
  return String(Math.round(kimg)).padStart(6, '0')
}
