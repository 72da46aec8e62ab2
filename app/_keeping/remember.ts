import { formatRecipe } from '#lib/latent/recipe.ts'
import type { Entry, Keepsake } from './entry.ts'
import { put, take } from './shelf.ts'

/** Puts something first in the history, which survives reload. */
export async function remember(keepsake: Keepsake): Promise<void> {
  await put('history', [await entryOf(keepsake)])
}

/** Keeps something as a favourite. */
export async function keep(keepsake: Keepsake): Promise<void> {
  await put('kept', [await entryOf(keepsake)])
}

/** Keeps it no longer. */
export async function letGo({ pinned, recipe }: Keepsake): Promise<void> {
  await take('kept', [`${pinned}/${formatRecipe(recipe)}`])
}

async function entryOf(keepsake: Keepsake): Promise<Entry> {
  const entry = {
    model: keepsake.pinned,
    recipe: formatRecipe(keepsake.recipe),
    at: Date.now(),
  }
  const { thumbnailOf } = await import('./thumbnail.ts')
  const png = await thumbnailOf(keepsake)
  return png ? { ...entry, png } : entry
}
