import type { RefObject } from 'react'
import { useShortcuts } from '../_keys/use-shortcuts.ts'
import { map as words } from '../_words/map.ts'
import { useWords } from '../_words/use-words.tsx'
import type { PlaneMap } from './map.ts'

const WAYS = [
  ['ArrowLeft', -1, 0],
  ['ArrowRight', 1, 0],
  ['ArrowUp', 0, -1],
  ['ArrowDown', 0, 1],
] as const

/** What keys do on the map. Those that pages have a use for are the map's only while it has the focus. */
export function useMapKeys(
  map: RefObject<PlaneMap | undefined>,
  within: RefObject<HTMLElement | null>,
  {
    mark,
    zoom,
    open,
  }: {
    mark: (columns: number, rows: number) => void
    zoom: (by: number) => void
    open: () => void
  },
): void {
  const t = useWords(words)
  const ways = [t.left, t.right, t.up, t.down]
  useShortcuts(t.keys, [
    ...WAYS.map(([key, columns, rows], i) => ({
      keys: [key],
      words: `${t.moveMark}: ${ways[i]}`,
      run: () => mark(columns, rows),
      within,
    })),
    ...WAYS.map(([key, columns, rows], i) => ({
      keys: [`Shift+${key}`],
      words: `${t.moveScreen}: ${ways[i]}`,
      run: () => map.current?.shift(-columns / 2, -rows / 2),
      within,
    })),
    { keys: ['Enter', 'Space'], words: t.open, run: open, within },
    { keys: ['+', '='], words: t.zoomIn, run: () => zoom(1) },
    { keys: ['-'], words: t.zoomOut, run: () => zoom(-1) },
    {
      keys: ['Home'],
      words: t.home,
      run: () => map.current?.go({ x: 0, y: 0, zoom: 0 }),
      within,
    },
  ])
}
