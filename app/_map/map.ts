import type { Gardener } from '../_studio/engine/gardener.ts'
import {
  type Camera,
  fromMiddle,
  nearestStop,
  type Point,
  panned,
  placeAt,
  revealing,
  type Screen,
  scaled,
  stepAt,
  stopBeside,
  stopsOf,
  type Tile,
  tileAt,
  tileSide,
  tilesIn,
} from './camera.ts'
import { glide, type Motion, moveTo, zoomTo } from './motion.ts'
import { paint } from './paint.ts'
import { bounded, type Place } from './place.ts'
import { createTiles } from './tiles.ts'

/** What is seen, told whenever it changes. */
export type Sight = {
  camera: Camera
  screen: Screen
  /** Steps of the lattice that a tile covers. */
  step: number
  zoom: number
  canZoomIn: boolean
  canZoomOut: boolean
  /** Nothing moves, and no hand is on it. */
  isAtRest: boolean
  /** All that can be seen has been grown. */
  isComplete: boolean
  /** The marked tile, in CSS pixels from the left top. */
  mark: { left: number; top: number; side: number }
}

export type PlaneMap = ReturnType<typeof createMap>

/** How far a pinch may go beyond the last stop. */
const SLACK = 1.25

/**
 * The map on a canvas: it has tiles grown, moves by itself where it was pushed, and comes to rest at whole pixels.
 *
 * @param options.isCalm whether the visitor wants nothing to move by itself
 */
export function createMap(
  canvas: HTMLCanvasElement,
  options: {
    gardener: Gardener
    resolution: number
    place: Place
    isCalm: () => boolean
    see: (sight: Sight) => void
    failed: (message: string) => void
  },
) {
  const { resolution, isCalm, see } = options
  const context = canvas.getContext('2d')
  const { failed } = options
  let screen: Screen = { width: 1, height: 1, ratio: 1 }
  const tiles = createTiles(options.gardener, resolution, () => tileSide(resolution, screen), {
    changed: invalidate,
    failed,
  })
  let stops = stopsOf(resolution, screen)
  let camera: Camera = { ...options.place, scale: 1 }
  let moving: { motion: Motion; began: number } | undefined
  let marked: Point = options.place
  let isHeld = false
  let frame = 0

  function invalidate(): void {
    frame ||= requestAnimationFrame(draw)
  }

  function draw(now: number): void {
    frame = 0
    if (moving) advance(now)
    const step = stepAt(stops, camera.scale)
    tiles.want(fromMiddle(tilesIn(camera, screen, step), camera))
    if (context) paint(context, tiles, camera, screen, step)
    see(sight())
    if (moving) invalidate()
  }

  function advance(now: number): void {
    if (!moving) return
    const elapsed = Math.max(0, now - moving.began)
    camera = limited(moving.motion.at(elapsed))
    if (elapsed >= moving.motion.duration) moving = undefined
  }

  function begin(motion: Motion): void {
    const rushed = isCalm() ? motion.duration : 0
    moving = { motion, began: performance.now() - rushed }
    invalidate()
  }

  function sight(): Sight {
    const { zoom, scale } = nearestStop(stops, camera.scale)
    return {
      camera,
      screen,
      step: stepAt(stops, camera.scale),
      zoom,
      canZoomIn: scale < (stops.at(-1)?.scale ?? 0),
      canZoomOut: scale > (stops[0]?.scale ?? 0),
      isAtRest: !moving && !isHeld,
      isComplete: tiles.isComplete(),
      mark: squareOf(markedTile(camera), camera, screen),
    }
  }

  /** What is marked is never out of sight for long: from there the mark comes back to the middle. */
  function markedTile(seen: Camera): Tile {
    const step = stepAt(stops, seen.scale)
    return tileAt(isInSight(marked, seen, screen) ? marked : seen, step)
  }

  /** Where it is going, if it is going anywhere. */
  function aim(): Camera {
    return moving ? limited(moving.motion.at(moving.motion.duration)) : camera
  }

  function middle(): Point {
    return { x: screen.width / 2, y: screen.height / 2 }
  }

  function settle(point: Point): void {
    const { scale } = nearestStop(stops, camera.scale)
    if (scale !== camera.scale) begin(zoomTo(camera, scale, screen, point))
    else invalidate()
  }

  return {
    resize(next: Screen): void {
      const { zoom } = screen.width > 1 ? nearestStop(stops, camera.scale) : options.place
      screen = next
      stops = stopsOf(resolution, screen)
      canvas.width = Math.round(screen.width * screen.ratio)
      canvas.height = Math.round(screen.height * screen.ratio)
      moving = undefined
      camera = { ...camera, scale: scaleAt(stops, zoom) }
      invalidate()
    },
    hold(): void {
      isHeld = true
      moving = undefined
      invalidate()
    },
    pan(across: number, down: number): void {
      camera = limited(panned(camera, across, down))
      invalidate()
    },
    /** With two fingers: what was between them stays there. */
    pinch(from: Camera, factor: number, start: Point, now: Point): void {
      const least = (stops[0]?.scale ?? 1) / SLACK
      const most = (stops.at(-1)?.scale ?? 1) * SLACK
      const scale = Math.min(most, Math.max(least, from.scale * factor))
      camera = limited(scaled(from, scale, screen, start, now))
      invalidate()
    },
    /** @param velocity CSS pixels a millisecond */
    letGo(velocity: Point, point: Point = middle()): void {
      isHeld = false
      const isBetween = nearestStop(stops, camera.scale).scale !== camera.scale
      const motion = isBetween || isCalm() ? undefined : glide(camera, velocity)
      if (motion) begin(motion)
      else settle(point)
    },
    /** @returns the zoom that it comes to, which is where it is at the ends */
    zoomBy(by: number, point: Point = middle()): number {
      const { zoom, scale } = stopBeside(stops, aim().scale, by)
      begin(zoomTo(camera, scale, screen, point))
      return zoom
    },
    shift(across: number, down: number): void {
      const from = aim()
      begin(moveTo(camera, limited(panned(from, across * screen.width, down * screen.height))))
    },
    go({ x, y, zoom }: Place): void {
      begin(moveTo(camera, { x, y, scale: scaleAt(stops, zoom) }))
    },
    marked: () => markedTile(aim()),
    mark(place: Point): void {
      marked = place
      invalidate()
    },
    /** Marks the tile so many columns and rows away. */
    markBeside(columns: number, rows: number): Tile {
      const tile = markedTile(aim())
      const { step } = tile
      const beside = tileAt({ x: tile.x + columns * step, y: tile.y + rows * step }, step)
      marked = beside
      begin(moveTo(camera, limited(revealing(aim(), screen, beside))))
      return beside
    },
    camera: () => camera,
    tileUnder: (point: Point): Tile =>
      tileAt(placeAt(camera, screen, point), stepAt(stops, camera.scale)),
    dismiss(): void {
      cancelAnimationFrame(frame)
      tiles.dismiss()
    },
  }
}

function scaleAt(stops: ReturnType<typeof stopsOf>, zoom: number): number {
  const distance = (stop: { zoom: number }) => Math.abs(stop.zoom - zoom)
  const nearest = stops.reduce((best, stop) => (distance(stop) < distance(best) ? stop : best))
  return nearest.scale
}

function isInSight(place: Point, { x, y, scale }: Camera, { width, height }: Screen): boolean {
  return Math.abs(place.x - x) * scale <= width / 2 && Math.abs(place.y - y) * scale <= height / 2
}

function squareOf(tile: Tile, camera: Camera, { width, height }: Screen): Sight['mark'] {
  const side = tile.step * camera.scale
  return {
    left: width / 2 + (tile.x - camera.x) * camera.scale - side / 2,
    top: height / 2 + (tile.y - camera.y) * camera.scale - side / 2,
    side,
  }
}

/** Not beyond where its address can be told. */
function limited({ x, y, scale }: Camera): Camera {
  return { x: bounded(x), y: bounded(y), scale }
}
