import 'server-only'
import { LRUCache } from 'lru-cache'
import { readListed } from '#lib/gallery/catalogue.ts'
import { DIRECTIONS_FILE, type Direction, parseDirections } from '#lib/latent/directions.ts'
import type { Growth } from '#lib/latent/recipe.ts'
import type { PublishedModel } from './catalogue.ts'
import { needed } from './closed.ts'
import { store } from './store.ts'

const known = new LRUCache<string, Direction[]>({ max: 16 })

/** The directions that a release came with, in the order of its manifest. */
export async function directionsOf({ manifest, release }: PublishedModel): Promise<Direction[]> {
  if (manifest.directions.length === 0) return []
  const cached = known.get(release.digest)
  if (cached) return cached
  const bytes = await needed(readListed(store, manifest, release.digest, DIRECTIONS_FILE))
  const directions = parseDirections(bytes, manifest.latentSize)
  known.set(release.digest, directions)
  return directions
}

/** The same to tell of recipes, where any of them has a direction: for others nothing is read. */
export async function directionsIn(
  model: PublishedModel,
  recipes: readonly Growth[],
): Promise<Direction[]> {
  return recipes.some(({ directions }) => directions) ? directionsOf(model) : []
}
