import type { CSSProperties } from 'react'

/** The greatest whole multiple of a resolution up to a side, so that pixels stay whole; at least the resolution. */
export function multiple(resolution: number, side: number): number {
  return resolution * Math.max(1, Math.floor(side / resolution))
}

/** Of a cell that is to have a side, the least part that whole pixels have to fill; with less, pixels are not whole. */
const FILLED = 0.8

/**
 * The sides of one cell of a wall or a strip, on a narrow page and on a wide one: whole pixels where they nearly fill it,
 * so that as many cells have room in a row whatever the resolution.
 */
export function cellSides(resolution: number): CSSProperties {
  const [small, large] = [64, 128].map((side) => {
    const whole = multiple(resolution, side)
    return whole <= side && whole >= FILLED * side ? whole : side
  }) as [number, number]
  const isWhole = small % resolution === 0 && large % resolution === 0
  const sides = {
    '--cell-small': `${small}px`,
    '--cell-large': `${large}px`,
    ...(!isWhole && { '--rendering': 'auto' }),
  }
  return sides as CSSProperties
}

/** The sides of the one picture a page is about, from a narrow page to a wide one. */
export function plateSides(resolution: number): CSSProperties {
  const sides = {
    '--side-tiny': `${multiple(resolution, 256)}px`,
    '--side-small': `${multiple(resolution, 320)}px`,
    '--side-large': `${multiple(resolution, 512)}px`,
    '--side-huge': `${multiple(resolution, 640)}px`,
    '--side-vast': `${multiple(resolution, 896)}px`,
  }
  return sides as CSSProperties
}

/** Cells that have room in a row of a page: a phone's, a tablet's, and any wider. */
const ROOM = [5, 7, 14] as const

/** Pictures of ages in a strip, the finished one's among them: as many make even rows in each. The first has drawn nothing yet. */
export const AGES_SHOWN = 12

/** Columns of a grid of so many cells in which no row is left nearly empty, for each width of a page. */
export function evenColumns(count: number): CSSProperties {
  const columns = ROOM.map((room) => [`--even-${room}`, Math.ceil(count / Math.ceil(count / room))])
  return Object.fromEntries(columns) as CSSProperties
}
