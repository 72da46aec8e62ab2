import { LRUCache } from 'lru-cache'
import { planeKey } from '#lib/latent/plane.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import type { Gardener, Grown } from '../_studio/engine/gardener.ts'
import { MOST_BYTES, type Point } from './camera.ts'

/** Bytes of pictures that are kept; the ones seen longest ago go first. There is room for a screen and what is around it. */
const ROOM = 1.5 * MOST_BYTES

/** Milliseconds of work that are asked for at once: by then the visitor may be elsewhere. */
const BATCH = 150
const LEAST_BATCH = 4
const MOST_BATCH = 64

export type Tiles = {
  /** A place's picture, once it is there. */
  get(place: Point): ImageBitmap | undefined
  /** Has these grown in this order, and nothing else any more. */
  want(places: readonly Point[]): void
  /** Whether all that is wanted is there. */
  isComplete(): boolean
  dismiss(): void
}

/**
 * Pictures of places, grown on this device.
 *
 * @param sideOf in how many pixels a side to keep one, which is no more than the resolution
 * @param changed told when there are more of them
 * @param failed told why, when one cannot be grown
 */
export function createTiles(
  gardener: Gardener,
  resolution: number,
  sideOf: () => number,
  { changed, failed }: { changed: () => void; failed: (message: string) => void },
): Tiles {
  const kept = new LRUCache<string, ImageBitmap>({
    maxSize: ROOM,
    sizeCalculation: ({ width, height }) => width * height * 4,
    dispose: (picture) => picture.close(),
  })
  let wanted: readonly Point[] = []
  let asked = new Set<string>()
  let cancel = () => {}
  let pace = BATCH / LEAST_BATCH
  let isOver = false

  function ask(): void {
    const missing = wanted.filter((place) => !kept.has(nameOf(place))).slice(0, batchAt(pace))
    asked = new Set(missing.map(nameOf))
    if (missing.length === 0 || isOver) return
    const recipes = missing.map(recipeAt)
    const take = (grown: Grown) => void keep(missing, grown)
    cancel = gardener.grow({ lane: 'map', kind: 'pictures', recipes }, take, (message) => {
      isOver = true
      failed(message)
    })
  }

  async function keep(places: readonly Point[], { index, pictures, milliseconds }: Grown) {
    pace = milliseconds / pictures.length
    const images = pictures.map((rgba) => new ImageData(rgba, resolution, resolution))
    const side = sideOf()
    const smaller = { resizeWidth: side, resizeHeight: side, resizeQuality: 'high' } as const
    const bitmaps = await Promise.all(
      images.map((image) =>
        side < resolution ? createImageBitmap(image, smaller) : createImageBitmap(image),
      ),
    )
    for (const [i, bitmap] of bitmaps.entries()) {
      const place = places[index + i]
      if (isOver || !place) bitmap.close()
      else kept.set(nameOf(place), bitmap)
      if (place) asked.delete(nameOf(place))
    }
    if (isOver) return
    changed()
    if (asked.size === 0) ask()
  }

  return {
    get: (place) => kept.get(nameOf(place)),
    want(places) {
      wanted = places
      const isIdle = asked.size === 0
      if (!isIdle && places.some((place) => asked.has(nameOf(place)))) return
      if (!isIdle) cancel()
      ask()
    },
    isComplete: () => wanted.every((place) => kept.has(nameOf(place))),
    dismiss() {
      isOver = true
      cancel()
      kept.clear()
    },
  }
}

/** The recipe of a place's picture, as links spell it. */
function recipeAt({ x, y }: Point): string {
  return formatRecipe({ kind: 'picture', key: planeKey(x, y), truncation: 1 })
}

function nameOf({ x, y }: Point): string {
  return `${x},${y}`
}

function batchAt(pace: number): number {
  return Math.min(MOST_BATCH, Math.max(LEAST_BATCH, Math.round(BATCH / pace)))
}
