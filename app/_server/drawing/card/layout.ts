import type { Recipe } from '#lib/latent/recipe.ts'

/** Pixels, as networks want it. */
export const CARD = { width: 1200, height: 630 }

export type Place = { left: number; top: number; width: number; height: number }

export type Layout = {
  columns: number
  rows: number
  /** Where the pictures lie, edge to edge: each pixel a whole number of the card's. */
  pictures: Place
  label: Place
}

const MARGIN = { picture: 59, walk: 24 }

/** One picture with its label beside it, or the frames of a walk with the label below. */
export function layoutOf(kind: Recipe['kind'], resolution: number): Layout {
  return kind === 'picture' ? pictureLayout(resolution) : walkLayout(resolution)
}

function pictureLayout(resolution: number): Layout {
  const margin = MARGIN.picture
  const room = CARD.height - 2 * margin
  const side = sideWithin(room, resolution)
  const top = Math.floor((CARD.height - side) / 2)
  const left = margin + side + 48
  return {
    columns: 1,
    rows: 1,
    pictures: { left: margin, top, width: side, height: side },
    label: { left, top: margin, width: CARD.width - margin - left, height: room },
  }
}

function walkLayout(resolution: number): Layout {
  const margin = MARGIN.walk
  const side = sideWithin(192, resolution)
  const [columns, rows] = [Math.floor((CARD.width - 2 * margin) / side), Math.floor(384 / side)]
  const [width, height] = [columns * side, rows * side]
  const top = margin + height + margin
  return {
    columns,
    rows,
    pictures: { left: Math.floor((CARD.width - width) / 2), top: margin, width, height },
    label: {
      left: margin,
      top,
      width: CARD.width - 2 * margin,
      height: CARD.height - margin - top,
    },
  }
}

/** The greatest whole multiple of a resolution that fits; what is larger itself is shrunk. */
function sideWithin(room: number, resolution: number): number {
  return resolution > room ? room : resolution * Math.floor(room / resolution)
}
