import 'server-only'
import { grid } from '#lib/image/grid.ts'
import { pictureOf } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { gridFile } from '../../address.ts'
import { gridQuery, grids } from '../contract/images.ts'
import type { SeedRange } from '../contract/path.ts'
import { readQuery } from '../contract/read.ts'
import { grow } from '../render/grow.ts'
import { drawing } from './drawing.ts'
import { encoded } from './encoded.ts'
import { latentsOf } from './latents.ts'
import { encodeSoon, stillPlace } from './still.ts'

/** The pictures of consecutive seeds on one sheet, row by row; fewer of them than columns make one row. */
export const sheet = drawing({
  endpoint: grids,
  ask({ manifest }, { seeds, format }, request) {
    const query = readQuery(gridQuery(manifest.resolution, countOf(seeds)), request)
    return { seeds, format, ...query }
  },
  key: ({ seeds: { from, to }, columns, size, format }) =>
    `${from}-${to}/${columns}-columns/${size}.${format}`,
  address: (model, { seeds, format, ...query }) => gridFile(model, seeds, format, query),
  work({ seeds, size }) {
    const pictures = countOf(seeds)
    return { pictures, pixels: pictures * size ** 2 }
  },
  place: stillPlace,
  async draw({ seeds, columns, size, format }, model, visitor) {
    const count = countOf(seeds)
    const recipes = Array.from({ length: count }, (_, i) => pictureOf(toSeed(seeds.from + i)))
    const grown = await grow(model, await latentsOf(model, recipes), { visitor })
    const factor = size / model.manifest.resolution
    return encoded(grown, (pictures) =>
      encodeSoon(format, grid(pictures, Math.min(columns, count)), { factor }, visitor),
    )
  },
})

/** How many pictures a range of seeds has, both ends among them. */
function countOf({ from, to }: SeedRange): number {
  return to - from + 1
}
