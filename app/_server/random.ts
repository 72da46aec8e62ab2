import 'server-only'
import { randomInt } from 'node:crypto'
import { type PictureRecipe, pictureOf } from '#lib/latent/recipe.ts'
import { MAX_SEED, toSeed } from '#lib/latent/seed.ts'

/** Any picture there is, each as likely as the others. */
export function randomPicture(): PictureRecipe {
  return pictureOf(toSeed(randomInt(MAX_SEED + 1)))
}
