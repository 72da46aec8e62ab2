import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { Manifest } from '../../lib/model/manifest.ts'

/** How many of a run's sheets a release shows. */
const SHOWN = 12

export type SheetFiles = { files: Map<string, Uint8Array>; grids: Manifest['grids'] }

/**
 * A run's sheets of the same latents, at about evenly spaced ages on a logarithmic scale, the first
 * and the newest included, as WebP.
 *
 * @param kimg the release's age; later sheets are left out
 */
export async function growthSheets(run: string, kimg: number): Promise<SheetFiles> {
  const names = (await readdir(join(run, 'grids'))).filter((name) => /^\d{6,}\.png$/.test(name))
  const ages = names
    .map((name) => Number.parseInt(name, 10))
    .filter((age) => age <= Math.round(kimg))
  const chosen = logSpaced(
    ages.sort((a, b) => a - b),
    SHOWN,
  )
  return sheetFiles(
    chosen.map((age) => ({ kimg: age, picture: sharp(join(run, 'grids', `${name(age)}.png`)) })),
  )
}

/** Sheets as a release shows them. */
export async function sheetFiles(
  sheets: readonly { kimg: number; picture: Sharp }[],
): Promise<SheetFiles> {
  const files = new Map<string, Uint8Array>()
  const grids: Manifest['grids'] = []
  for (const { kimg, picture } of sheets) {
    const file = `grids/${name(kimg)}.webp`
    const webp = picture.webp({ quality: 82, smartSubsample: true, effort: 6 })
    files.set(file, await webp.toBuffer())
    grids.push({ kimg, file })
  }
  return { files, grids }
}

/**
 * At most `count` of the values, the first and the last among them, the others nearest to even steps
 * in the logarithm.
 *
 * @param values rising, from 0
 */
export function logSpaced(values: readonly number[], count: number): number[] {
  const [first, second] = values
  const last = values.at(-1)
  if (first === undefined || second === undefined || last === undefined || values.length <= count)
    return [...values]
  const targets = Array.from(
    { length: count - 1 },
    (_, i) => second * (last / second) ** (i / (count - 2)),
  )
  const nearest = targets.map((target) =>
    values.reduce((best, value) =>
      distance(value, target) < distance(best, target) ? value : best,
    ),
  )
  return [...new Set([first, ...nearest])].sort((a, b) => a - b)
}

function distance(value: number, target: number): number {
  return Math.abs(Math.log(Math.max(value, 1e-3) / target))
}

function name(kimg: number): string {
  return String(kimg).padStart(6, '0')
}
