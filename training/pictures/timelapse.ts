import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { GardenError } from '../../lib/error.ts'
import { enlarge } from '../../lib/image/enlarge.ts'
import type { Raster } from '../../lib/image/raster.ts'
import type { Seed } from '../../lib/latent/seed.ts'
import { logSpaced } from '../publish/growth.ts'
import { captioned } from './caption.ts'
import { openGenerator, runAges } from './generator.ts'
import { growGrid } from './grow.ts'

/** A picture of how far a run was, not yet enlarged. */
export type Stage = { kimg: number; picture(): Promise<Raster> }

/**
 * A run's own sheets, the same latents at every age; each is read when it is asked for.
 *
 * @throws GardenError `invalid_config` when there are none
 */
export async function sheetStages(run: string): Promise<Stage[]> {
  const names = await readdir(join(run, 'grids')).catch(() => [])
  const sheets = names.filter((name) => /^\d{6,}\.png$/.test(name)).sort()
  if (sheets.length === 0) throw nothingToShow(run, 'sheets')
  return sheets.map((name) => ({
    kimg: Number.parseInt(name, 10),
    picture: () => readSheet(join(run, 'grids', name)),
  }))
}

/**
 * Chosen seeds at each age the run kept and at its newest checkpoint; each is grown when it is asked for.
 *
 * @throws GardenError `invalid_config`, `invalid_checkpoint`, `config_changed`
 */
export async function seedStages(
  run: string,
  seeds: readonly Seed[],
  options: { truncation: number; columns?: number | undefined },
  print: (line: string) => void,
): Promise<Stage[]> {
  const newest = await openGenerator(run, {}, print)
  newest.dispose()
  const grow = async (kimg: number | undefined) => {
    const source = await openGenerator(run, { kimg }, print)
    try {
      return await growGrid(source, seeds, { ...options, scale: 1 })
    } finally {
      source.dispose()
    }
  }
  const ages = (await runAges(run)).filter((kimg) => kimg < Math.round(newest.kimg))
  return [
    ...ages.map((kimg) => ({ kimg, picture: () => grow(kimg) })),
    { kimg: Math.round(newest.kimg), picture: () => grow(undefined) },
  ]
}

/**
 * At most `count` of the stages, the first and the last among them: with even steps of kimg, or of its
 * logarithm, which is how a generator learns.
 *
 * @param count at least 3
 */
export function chooseStages(
  stages: readonly Stage[],
  count: number,
  spacing: 'log' | 'linear',
): Stage[] {
  const ages = stages.map(({ kimg }) => kimg)
  const chosen = new Set(spacing === 'log' ? logSpaced(ages, count) : evenly(ages, count))
  return stages.filter(({ kimg }) => chosen.has(kimg))
}

/** A stage as a frame: enlarged, with a strip below that says how far training was. */
export async function stageFrame(stage: Stage, scale: number, total: number): Promise<Raster> {
  return captioned(enlarge(await stage.picture(), scale), stage.kimg, total)
}

function evenly(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values
  const places = Array.from({ length: count }, (_, i) => (i * (values.length - 1)) / (count - 1))
  return places.map((place) => values[Math.round(place)] ?? 0)
}

async function readSheet(file: string): Promise<Raster> {
  try {
    const { data, info } = await sharp(file)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { ...info, channels: info.channels === 1 ? 1 : 3, data }
  } catch (cause) {
    throw new GardenError('corrupt_file', `The sheet ${file} cannot be read.`, {
      suggestion: 'Remove it; the timelapse does without.',
      cause,
    })
  }
}

function nothingToShow(run: string, what: string): GardenError {
  return new GardenError('invalid_config', `${run} holds no ${what} to show yet.`, {
    suggestion: 'Name a folder below runs/ that has been trained for a while.',
  })
}
