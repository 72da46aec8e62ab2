import 'server-only'
import { LRUCache } from 'lru-cache'
import { cardOf, curvesOf, type PublishedModel } from './catalogue.ts'
import { directionsOf } from './directions.ts'

/** Digests of releases whose pages can be made. */
const whole = new LRUCache<string, true>({ max: 64 })

/**
 * Makes sure, once, that all can be read which the pages of a release are made of: one that finds out while it renders
 * would be an error.
 *
 * @throws GardenError `corrupt_file`, `invalid_manifest`; what the store throws
 */
export async function requireWhole(model: PublishedModel): Promise<void> {
  const { digest } = model.release
  if (whole.has(digest)) return
  await Promise.all([cardOf(model), curvesOf(model), directionsOf(model)])
  whole.set(digest, true)
}
