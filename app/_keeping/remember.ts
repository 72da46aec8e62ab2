import { formatRecipe } from '#lib/latent/recipe.ts'
import type { Entry, Keepsake } from './entry.ts'
import { nameOf } from './entry.ts'
import { put, take } from './shelf.ts'

/** Puts something first in the history, which survives reload. */
export async function remember(keepsake: Keepsake): Promise<void> {
  await put('history', [await entryOf(keepsake, Date.now())])
}

/** Keeps favourites, the first of them first. */
export async function keep(keepsakes: readonly Keepsake[]): Promise<void> {
  const now = Date.now()
  await put('kept', await Promise.all(keepsakes.map((one, i) => entryOf(one, now - i))))
}

/** Keeps something no longer. */
export async function letGo({ pinned, recipe }: Keepsake): Promise<void> {
  await take('kept', [nameOf({ model: pinned, recipe: formatRecipe(recipe) })])
}

async function entryOf(keepsake: Keepsake, at: number): Promise<Entry> {
  const entry = { model: keepsake.pinned, recipe: formatRecipe(keepsake.recipe), at }
  const { thumbnailOf } = await import('./thumbnail.ts')
  const png = await thumbnailOf(keepsake)
  return png ? { ...entry, png } : entry
}
