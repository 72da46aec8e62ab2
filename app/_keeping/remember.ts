import { type Entry, type Keepsake, nameOf } from './entry.ts'
import { type Failed, put, take } from './shelf.ts'
import { thumbnailOf } from './thumbnail.ts'

/** Puts something first in the history, which survives reload. */
export async function remember(keepsake: Keepsake): Promise<void> {
  await put('history', [await entryOf(keepsake, Date.now())])
}

/** Keeps favourites, the first of them first. @returns why they could not be stored */
export async function keep(keepsakes: readonly Keepsake[]): Promise<Failed | undefined> {
  const now = Date.now()
  return put('kept', await Promise.all(keepsakes.map((one, i) => entryOf(one, now - i))))
}

/** Keeps something no longer. */
export async function letGo(keepsake: Keepsake): Promise<void> {
  await take('kept', [nameOf(keepsake)])
}

async function entryOf({ looks, ...kept }: Keepsake, at: number): Promise<Entry> {
  const entry = { ...kept, at }
  const png = await thumbnailOf(looks)
  return png ? { ...entry, png } : entry
}
