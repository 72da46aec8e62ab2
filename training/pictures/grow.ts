import { GardenError } from '../../lib/error.ts'
import { enlarge } from '../../lib/image/enlarge.ts'
import { grid } from '../../lib/image/grid.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { pictureOf, recipeLatents } from '../../lib/latent/recipe.ts'
import type { Seed } from '../../lib/latent/seed.ts'
import type { OpenGenerator } from './generator.ts'
import { growPictures } from './sheet.ts'

/** Pictures between two reports. */
const CHUNK = 64

/** Pixels of one file: three quarters of a gigabyte of colours. */
const MAX_PIXELS = 2 ** 28

type Source = Pick<OpenGenerator, 'generator' | 'config'>

/** The gallery's pictures of seeds, `CHUNK` at a time. */
export async function* growSeeds(
  { generator, config: { latentSize, prior } }: Source,
  seeds: readonly Seed[],
  truncation: number,
): AsyncGenerator<Raster[]> {
  for (let start = 0; start < seeds.length; start += CHUNK) {
    const latents = seeds
      .slice(start, start + CHUNK)
      .map((seed) => recipeLatents(pictureOf(seed, truncation), latentSize, prior))
    yield await growPictures(generator, latents)
  }
}

/**
 * The pictures of seeds in one grid, row by row.
 *
 * @param columns the nearest to a square unless given
 * @throws GardenError `invalid_config` when it would be too large for one file
 */
export async function growGrid(
  source: Source,
  seeds: readonly Seed[],
  options: { truncation: number; columns?: number | undefined; scale: number },
  onProgress: (done: number) => void = () => {},
): Promise<Raster> {
  const { truncation, columns = squareColumns(seeds.length), scale } = options
  requireRoom(source.config.resolution * scale, seeds.length)
  const pictures: Raster[] = []
  for await (const grown of growSeeds(source, seeds, truncation)) {
    pictures.push(...grown)
    onProgress(pictures.length)
  }
  return enlarge(grid(pictures, Math.min(columns, pictures.length)), scale)
}

/** Columns of the grid nearest to a square. */
function squareColumns(count: number): number {
  return Math.ceil(Math.sqrt(count))
}

function requireRoom(side: number, count: number): void {
  if (side ** 2 * count <= MAX_PIXELS) return
  throw new GardenError(
    'invalid_config',
    `${count} pictures of ${side} × ${side} are too many for one file.`,
    { suggestion: 'Ask for fewer, for a smaller --scale, or for one file each with --separate.' },
  )
}
