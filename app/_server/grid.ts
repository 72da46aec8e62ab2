import { pictureOf } from '#lib/latent/recipe.ts'
import 'server-only'
import { grid } from '#lib/image/grid.ts'
import type { StillFormat } from '#lib/image/still/formats.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { cached } from './cached.ts'
import type { PublishedModel } from './catalogue.ts'
import type { SeedRange } from './contract/path.ts'
import { encoded } from './encoded.ts'
import { latentsOf } from './latents.ts'
import { grow } from './render/grow.ts'
import { encodeSoon } from './still.ts'
import type { Visitor } from './visitor.ts'

/** The pictures of consecutive seeds on one sheet. */
export type AskedGrid = {
  model: PublishedModel
  seeds: SeedRange
  columns: number
  /** Side of one picture in pixels, a whole multiple of the model's resolution. */
  size: number
  format: StillFormat
}

/** How many pictures a range of seeds has, both ends among them. */
export function countOf({ from, to }: SeedRange): number {
  return to - from + 1
}

/** Names the exact bytes of a sheet. */
export function gridKey({ model, seeds, columns, size, format }: AskedGrid): string {
  const { from, to } = seeds
  return `${model.release.digest}/${from}-${to}/${columns}-columns/${size}.${format}`
}

/** A sheet, row by row; a range of fewer pictures than columns has one row of them. */
export function drawGrid(asked: AskedGrid, visitor: Visitor) {
  const { model, seeds, columns, size, format } = asked
  const count = countOf(seeds)
  return cached(gridKey(asked), visitor, count, async (signal) => {
    const recipes = Array.from({ length: count }, (_, i) => pictureOf(toSeed(seeds.from + i)))
    const grown = await grow(model, await latentsOf(model, recipes), { signal })
    const factor = size / model.manifest.resolution
    return encoded(grown, (pictures) =>
      encodeSoon(format, grid(pictures, Math.min(columns, count)), { factor }, signal),
    )
  })
}
