import type { StyleOptions } from './drawing.ts'
import type { DrawingStyle } from './styles.ts'

/** For styles that draw on nothing, or always on the same. */
const BACKGROUNDS = ['f5efe4', 'd9e6f2', 'e4d9f2', 'd3e8d3', 'f7d9d2', 'fbe6b4', 'c9e6ea', 'e3dccb']

/**
 * What makes better data of a style, found by looking at sheets of 64 pixels: as large as the frame
 * allows, more colours, and nothing of which only a pixel is left.
 */
const CHOSEN: Readonly<Record<string, StyleOptions>> = {
  // The pattern lies below the face, where the frame ends.
  sprouts: { scale: 1.15, translateY: -2, patternProbability: 0 },
  // Two of five stars are a faint dot each.
  planets: {
    scale: 1.15,
    starVariant: ['medium', 'large', 'sparkle'],
    starProbability: 50,
    planetColorFill: ['solid', 'linear', 'radial'],
    planetColorAngle: [0, 360],
  },
  marbles: { scale: 1.12 },
  'open-peeps': { maskProbability: 0 },
}

/** The options that a style is drawn with as long as nobody says otherwise. */
export function chosenOptions({ name, definition }: DrawingStyle): StyleOptions {
  const colours = definition.colors?.background?.values.length ?? 0
  return {
    ...(colours < 2 && { backgroundColor: BACKGROUNDS }),
    ...CHOSEN[name],
  }
}
