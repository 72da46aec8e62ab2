import 'server-only'
import { GardenError } from '#lib/error.ts'
import { formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import { readTyped } from '#lib/latent/typed.ts'

/**
 * The picture that a text means, as `readTyped` reads it.
 *
 * @throws GardenError `invalid_recipe` for blanks and for walks
 */
export function pictureOfText(text: string): PictureRecipe {
  const recipe = readTyped(text)?.recipe
  if (recipe?.kind === 'picture') return recipe
  if (!recipe)
    throw new GardenError('invalid_recipe', 'There is nothing but blanks in it.', {
      suggestion: 'Give any text: of=Ada.',
    })
  throw new GardenError('invalid_recipe', `${text.slice(0, 60)} is a walk, not one picture.`, {
    suggestion: `Ask for it under /api/v1/walks: ${formatRecipe(recipe)}.webp.`,
  })
}
