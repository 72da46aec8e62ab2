import 'server-only'
import { formatOf } from '../contract/read.ts'
import { card } from './card/card.ts'
import type { Drawing } from './drawing.ts'
import { sheet } from './grid.ts'
import { picture } from './picture.ts'
import { timeline } from './timeline.ts'
import { strip, walk } from './walk.ts'

/** Everything that is drawn, by the segment of its path; what has several is told apart by its file's format. */
const drawings: Readonly<Record<string, (format: string) => Drawing>> = {
  images: () => picture,
  grids: () => sheet,
  walks: (format) => (format === 'png' ? strip : walk),
  timelines: () => timeline,
  cards: () => card,
}

/** What is asked for below `/api/v1/`, when that is a drawing. */
export function drawingOf(kind: string, file: string): Drawing | undefined {
  return Object.hasOwn(drawings, kind) ? drawings[kind]?.(formatOf(file)) : undefined
}
