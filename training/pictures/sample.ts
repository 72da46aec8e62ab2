import { join } from 'node:path'
import { enlarge } from '../../lib/image/enlarge.ts'
import { encodePng } from '../../lib/image/png.ts'
import { formatRecipe, pictureOf } from '../../lib/latent/recipe.ts'
import type { Seed } from '../../lib/latent/seed.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import type { OpenGenerator } from './generator.ts'
import { growGrid, growSeeds } from './grow.ts'

export type SampleOptions = {
  seeds: readonly Seed[]
  /** ψ, 0 … 2. */
  truncation: number
  /** Pixels a side of each pixel. */
  scale: number
  /** The age asked for; undefined for the newest checkpoint. */
  kimg?: number | undefined
}

/** Writes the pictures of seeds as one PNG. */
export async function writeGrid(
  file: string,
  source: OpenGenerator,
  options: SampleOptions & { columns?: number | undefined },
  onProgress: (done: number) => void,
): Promise<void> {
  const sheet = await growGrid(source, options.seeds, options, onProgress)
  const [seed, second] = options.seeds
  const alone = seed !== undefined && second === undefined
  await writeAtomically(file, encodePng(sheet, alone ? origin(source, seed, options) : undefined))
}

/** Writes `<seed>.png` for each seed; each says inside what grew it, as the gallery's do. */
export async function writeSeparately(
  folder: string,
  source: OpenGenerator,
  options: SampleOptions,
  onProgress: (done: number) => void,
): Promise<void> {
  const { seeds, truncation, scale } = options
  let done = 0
  for await (const pictures of growSeeds(source, seeds, truncation)) {
    for (const picture of pictures) {
      const seed = seeds[done] as Seed
      const png = encodePng(enlarge(picture, scale), origin(source, seed, options))
      await writeAtomically(join(folder, `${seed}.png`), png)
      done += 1
      onProgress(done)
    }
  }
}

/** A link's path without a pin: `lorelei-64/12~0.7`, or `lorelei-64/12!320` for an age. */
function origin({ config }: OpenGenerator, seed: Seed, { truncation, kimg }: SampleOptions) {
  const recipe = formatRecipe(pictureOf(seed, truncation))
  return `${config.preset}/${recipe}${kimg === undefined ? '' : `!${kimg}`}`
}
