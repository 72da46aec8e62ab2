import { afterEach, expect, test, vi } from 'vitest'
import { MOST_BYTES } from '../../../app/_map/camera.ts'
import { createTiles } from '../../../app/_map/tiles.ts'
import type { Gardener } from '../../../app/_studio/engine/gardener.ts'

const SIDE = 128

afterEach(() => {
  vi.unstubAllGlobals()
})

test('as many tiles of a large model as a screen may show are grown once, and then all there', async () => {
  vi.stubGlobal('ImageData', class {})
  const close = vi.fn()
  vi.stubGlobal('createImageBitmap', async () => ({ width: SIDE, height: SIDE, close }))
  let grown = 0
  const grow: Gardener['grow'] = ({ kind, ...wish }, take) => {
    const count = 'recipes' in wish ? wish.recipes.length : 0
    grown += count
    const pictures = Array.from({ length: count }, () => new Uint8ClampedArray(0))
    setTimeout(() => take({ index: 0, pictures, milliseconds: count }))
    return () => {}
  }
  let changes = 0
  const failed = vi.fn()
  const tiles = createTiles({ grow }, SIDE, () => SIDE, { changed: () => changes++, failed })
  const places = Array.from({ length: MOST_BYTES / (4 * SIDE ** 2) }, (_, x) => ({ x, y: 0 }))
  tiles.want(places)
  await vi.waitFor(() => expect(tiles.isComplete()).toBe(true), { timeout: 20_000 })
  tiles.want(places)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(grown).toBe(places.length)
  expect(close).not.toHaveBeenCalled()
  expect(failed).not.toHaveBeenCalled()
})
