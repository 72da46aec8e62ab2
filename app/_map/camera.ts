import { LEAST_ZOOM, MOST_ZOOM } from './place.ts'

/** What the visitor looks at. */
export type Camera = {
  /** The place in the middle, in steps of the lattice. */
  x: number
  y: number
  /** CSS pixels a step. */
  scale: number
}

/** What they look through. */
export type Screen = {
  /** CSS pixels. */
  width: number
  height: number
  /** Device pixels a CSS pixel. */
  ratio: number
}

/** Where zooming comes to rest: there a pixel of a picture is a whole number of the device's, or the other way round. */
export type Stop = { zoom: number; scale: number }

export type Point = { x: number; y: number }

/** A tile shows the middle of what it covers. */
export type Tile = Point & {
  /** Steps of the lattice that it covers, each way. */
  step: number
}

/** CSS pixels that a tile is about as wide as, on a narrow screen and on a wide one. */
const NARROW_TILE = 96
const WIDE_TILE = 128

/** Where more tiles than this had to be grown for a screen, it would never be done. */
const MOST_TILES = 1500

/** Bytes of pictures that a screen may show at most; what keeps them has room for more. */
export const MOST_BYTES = 128e6

/**
 * The side in pixels that a tile's picture is kept in: its own, unless less of it is shown, or a screen of them would take
 * more bytes than there are.
 */
export function tileSide(resolution: number, screen: Screen): number {
  const { width, height, ratio } = screen
  const shown = resolution * fullFactor(resolution, screen)
  const tiles = ((width * ratio) / shown + 1) * ((height * ratio) / shown + 1)
  const most = Math.floor(Math.sqrt(MOST_BYTES / 4 / tiles))
  return Math.max(1, Math.min(resolution, Math.round(shown), most))
}

/** How many times its own size a tile is at the stops where each point of the lattice has one, in device pixels. */
function fullFactor(resolution: number, { width, ratio }: Screen): number {
  return whole(((width < 768 ? NARROW_TILE : WIDE_TILE) * ratio) / resolution)
}

/** Where zooming rests on a screen, from far to near. */
export function stopsOf(resolution: number, screen: Screen): Stop[] {
  const { width, height, ratio } = screen
  const full = fullFactor(resolution, screen)
  const most = Math.min(MOST_TILES, MOST_BYTES / (4 * tileSide(resolution, screen) ** 2))
  const zooms = Array.from({ length: MOST_ZOOM - LEAST_ZOOM + 1 }, (_, i) => LEAST_ZOOM + i)
  const stops = zooms.map((zoom) => {
    const factor = zoom < 0 ? whole(full * 2 ** zoom) : full
    return { zoom, scale: ((factor * resolution) / ratio) * 2 ** Math.max(0, zoom) }
  })
  return stops.filter(({ zoom, scale }, i) => {
    const isFarther = scale < (stops[i + 1]?.scale ?? Infinity)
    return zoom >= 0 || (isFarther && (width * height) / scale ** 2 <= most)
  })
}

/** The stop whose scale is nearest, as the eye sees it. */
export function nearestStop(stops: readonly Stop[], scale: number): Stop {
  const distance = (stop: Stop) => Math.abs(Math.log(stop.scale / scale))
  return stops.reduce((best, stop) => (distance(stop) < distance(best) ? stop : best))
}

/** The stop so many further in, or out where it is negative; the last there is at the ends. */
export function stopBeside(stops: readonly Stop[], scale: number, by: number): Stop {
  const at = stops.indexOf(nearestStop(stops, scale)) + by
  return stops[Math.min(stops.length - 1, Math.max(0, at))] ?? nearestStop(stops, scale)
}

/** Steps of the lattice that a tile covers at a scale. */
export function stepAt(stops: readonly Stop[], scale: number): number {
  return 2 ** -Math.max(0, nearestStop(stops, scale).zoom)
}

/** Moved with the hand: what was under the finger stays there. */
export function panned(camera: Camera, across: number, down: number): Camera {
  return { ...camera, x: camera.x - across / camera.scale, y: camera.y - down / camera.scale }
}

/**
 * At another scale, with the same place under a point.
 *
 * @param from where the place is now, in CSS pixels from the screen's left top
 * @param to where it shall be
 */
export function scaled(
  camera: Camera,
  scale: number,
  screen: Screen,
  from: Point,
  to: Point = from,
): Camera {
  const place = placeAt(camera, screen, from)
  const [across, down] = [to.x - screen.width / 2, to.y - screen.height / 2]
  return { x: place.x - across / scale, y: place.y - down / scale, scale }
}

/** The place under a point of the screen. */
export function placeAt({ x, y, scale }: Camera, { width, height }: Screen, point: Point): Point {
  return { x: x + (point.x - width / 2) / scale, y: y + (point.y - height / 2) / scale }
}

/** The tile that covers a place. */
export function tileAt({ x, y }: Point, step: number): Tile {
  return { x: snapped(x, step), y: snapped(y, step), step }
}

/** The tiles that can be seen. */
export function tilesIn({ x, y, scale }: Camera, screen: Screen, step: number): Tile[] {
  const columns = covering(x, screen.width / 2 / scale, step)
  const rows = covering(y, screen.height / 2 / scale, step)
  return rows.flatMap((row) => columns.map((column) => ({ x: column, y: row, step })))
}

/** The same tiles, from the middle outwards. */
export function fromMiddle(tiles: readonly Tile[], { x, y }: Point): Tile[] {
  const distance = (tile: Tile) => (tile.x - x) ** 2 + (tile.y - y) ** 2
  return tiles.toSorted((one, other) => distance(one) - distance(other))
}

/** The camera moved as little as it takes for a tile to be seen whole, with some of what is around it. */
export function revealing(camera: Camera, screen: Screen, tile: Tile): Camera {
  const reach = (side: number) => Math.max(0, side / 2 / camera.scale - 1.5 * tile.step)
  return {
    ...camera,
    x: within(camera.x, tile.x, reach(screen.width)),
    y: within(camera.y, tile.y, reach(screen.height)),
  }
}

function whole(factor: number): number {
  return factor >= 1 ? Math.round(factor) : 1 / Math.round(1 / factor)
}

function covering(middle: number, reach: number, step: number): number[] {
  const first = Math.round((middle - reach) / step)
  const last = Math.round((middle + reach) / step)
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step)
}

function snapped(coordinate: number, step: number): number {
  return Math.round(coordinate / step) * step + 0
}

function within(value: number, middle: number, reach: number): number {
  return Math.min(middle + reach, Math.max(middle - reach, value))
}
