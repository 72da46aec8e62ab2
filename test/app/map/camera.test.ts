import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MOST_BYTES,
  nearestStop,
  panned,
  placeAt,
  revealing,
  type Screen,
  scaled,
  stepAt,
  stopBeside,
  stopsOf,
  tileAt,
  tileSide,
  tilesIn,
} from '../../../app/_map/camera.ts'
import { glide, moveTo, zoomTo } from '../../../app/_map/motion.ts'

const screen = fc.record({
  width: fc.integer({ min: 320, max: 3840 }),
  height: fc.integer({ min: 320, max: 2160 }),
  ratio: fc.constantFrom(1, 1.25, 1.5, 2, 2.625, 3),
})
const resolution = fc.constantFrom(8, 28, 32, 64, 96, 128, 256, 512, 1024)
const camera = fc.record({
  x: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  y: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  scale: fc.double({ min: 20, max: 4000, noNaN: true }),
})
const part = fc.double({ min: 0, max: 1, noNaN: true })

describe('where zooming rests', () => {
  test('a pixel of a picture is a whole number of the screen’s, or the other way round', () => {
    fc.assert(
      fc.property(resolution, screen, (side, seen) => {
        for (const { zoom, scale } of stopsOf(side, seen)) {
          const factor = (scale * 2 ** -Math.max(0, zoom) * seen.ratio) / side
          const whole = factor >= 1 ? factor : 1 / factor
          expect(Math.abs(whole - Math.round(whole))).toBeLessThan(1e-9)
        }
      }),
    )
  })

  test('each is nearer than the one before, up to a sixteenth of a step a tile', () => {
    fc.assert(
      fc.property(resolution, screen, (side, seen) => {
        const stops = stopsOf(side, seen)
        for (const [i, stop] of stops.slice(1).entries())
          expect(stop.scale).toBeGreaterThan(stops[i]?.scale ?? 0)
        expect(stops.at(-1)?.zoom).toBe(4)
        expect(stepAt(stops, stops.at(-1)?.scale ?? 0)).toBe(1 / 16)
      }),
    )
  })

  test('what a screen shows has room where pictures are kept, whatever the model', () => {
    fc.assert(
      fc.property(resolution, screen, part, (side, seen, offset) => {
        const bytes = 4 * tileSide(side, seen) ** 2
        for (const { zoom, scale } of stopsOf(side, seen)) {
          const step = 2 ** -Math.max(0, zoom)
          const tiles = tilesIn({ x: offset, y: offset, scale }, seen, step)
          expect(tiles.length * bytes).toBeLessThanOrEqual(1.5 * MOST_BYTES)
        }
      }),
    )
  })

  test('a screen of ordinary size sees hundreds of seeds from the farthest, and never thousands', () => {
    const seen: Screen = { width: 1440, height: 800, ratio: 1 }
    const [farthest] = stopsOf(64, seen)
    const tiles = tilesIn({ x: 0, y: 0, scale: farthest?.scale ?? 1 }, seen, 1)
    expect(tiles.length).toBeGreaterThan(500)
    fc.assert(
      fc.property(resolution, screen, (side, other) => {
        for (const { zoom, scale } of stopsOf(side, other).filter(({ zoom }) => zoom < 0))
          expect(tilesIn({ x: 0, y: 0, scale }, other, 1).length, `${zoom}`).toBeLessThan(2200)
      }),
    )
  })

  test('a step nearer and one farther is where it was, except at the ends', () => {
    const stops = stopsOf(64, { width: 1440, height: 800, ratio: 1 })
    for (const { scale } of stops.slice(0, -1))
      expect(stopBeside(stops, stopBeside(stops, scale, 1).scale, -1).scale).toBe(scale)
    const last = stops.at(-1)?.scale ?? 0
    expect(stopBeside(stops, last, 1).scale).toBe(last)
    expect(nearestStop(stops, last * 10).scale).toBe(last)
  })
})

describe('the camera', () => {
  test('keeps what is under the fingers there', () => {
    fc.assert(
      fc.property(
        camera,
        screen,
        part,
        part,
        fc.double({ min: 20, max: 4000, noNaN: true }),
        (from, seen, x, y, scale) => {
          const point = { x: x * seen.width, y: y * seen.height }
          const before = placeAt(from, seen, point)
          const after = placeAt(scaled(from, scale, seen, point), seen, point)
          expect(after.x).toBeCloseTo(before.x, 6)
          expect(after.y).toBeCloseTo(before.y, 6)
          // A pinch takes the place along with the fingers.
          const to = { x: point.x + 40, y: point.y - 25 }
          const pinched = placeAt(scaled(from, scale, seen, point, to), seen, to)
          expect(pinched.x).toBeCloseTo(before.x, 6)
          expect(pinched.y).toBeCloseTo(before.y, 6)
          const moved = panned(from, 30, -20)
          const there = placeAt(moved, seen, { x: point.x + 30, y: point.y - 20 })
          expect(there.x).toBeCloseTo(before.x, 6)
        },
      ),
    )
  })

  test('sees the tile under every point of the screen', () => {
    fc.assert(
      fc.property(
        screen,
        part,
        part,
        fc.constantFrom(1, 0.5, 0.25, 0.125, 0.0625),
        (seen, x, y, step) => {
          const from = { x: 12.3, y: -4.56, scale: 128 / step }
          const point = { x: x * seen.width, y: y * seen.height }
          const tile = tileAt(placeAt(from, seen, point), step)
          expect(tilesIn(from, seen, step)).toContainEqual(tile)
        },
      ),
    )
  })

  test('reveals a tile whole, and moves no farther than that takes', () => {
    const seen = { width: 1000, height: 600, ratio: 1 }
    const from = { x: 0, y: 0, scale: 100 }
    expect(revealing(from, seen, { x: 2, y: 1, step: 1 })).toEqual(from)
    const to = revealing(from, seen, { x: 5, y: 0, step: 1 })
    expect(to.x).toBeGreaterThan(0)
    expect((5.5 - to.x) * 100).toBeLessThanOrEqual(500)
  })
})

describe('what moves by itself', () => {
  const from = { x: 1, y: 2, scale: 100 }
  const seen = { width: 1000, height: 600, ratio: 1 }

  test('glides the way it was pushed, ever more slowly, and stays where it comes to rest', () => {
    const motion = glide(from, { x: -1, y: 0 })
    expect(motion).toBeDefined()
    if (!motion) return
    const places = [0, 0.25, 0.5, 0.75, 1].map((share) => motion.at(share * motion.duration).x)
    const ways = places.slice(1).map((x, i) => x - (places[i] ?? 0))
    expect(places[0]).toBe(1)
    for (const [i, way] of ways.slice(1).entries()) {
      expect(way).toBeGreaterThan(0)
      expect(way).toBeLessThan(ways[i] ?? 0)
    }
    expect((ways.at(-1) ?? 1) * from.scale).toBeLessThan(8)
  })

  test('does not glide when the hand had come to rest', () => {
    expect(glide(from, { x: 0.01, y: 0 })).toBeUndefined()
    expect(glide(from, { x: 0, y: 0 })).toBeUndefined()
  })

  test('arrives exactly where it is going', () => {
    const zoom = zoomTo(from, 400, seen, { x: 100, y: 50 })
    expect(zoom.at(zoom.duration)).toEqual(scaled(from, 400, seen, { x: 100, y: 50 }))
    const to = { x: 7, y: -3, scale: 25 }
    const move = moveTo(from, to)
    expect(move.at(0)).toEqual(from)
    expect(move.at(move.duration)).toEqual(to)
  })
})
