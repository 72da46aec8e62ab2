import { pictureOf } from '#lib/latent/recipe.ts'
import { keepFocus } from '../_components/keep-focus.ts'
import { useShortcuts } from '../_keys/use-shortcuts.ts'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import { randomSeed } from './random.ts'
import { alike, TOOLS } from './state.ts'
import type { Bench } from './use-studio.ts'

/** What keys do wherever one is in the studio. */
export function useStudioKeys({ state, change, take, undo, redo }: Bench): void {
  const t = useWords(studio)
  useShortcuts(t.heading, [
    { keys: ['Control+Z', 'Meta+Z'], words: t.undo, run: inPanel(undo) },
    {
      keys: ['Control+Shift+Z', 'Meta+Shift+Z', 'Control+Y'],
      words: t.redo,
      run: inPanel(redo),
    },
    {
      keys: ['n'],
      words: t.newSeed,
      run: () => take(alike(state, pictureOf(randomSeed()).key)),
    },
    ...TOOLS.map((tool, i) => ({
      keys: [`${i + 1}`],
      words: t.tool[tool],
      run: inPanel(() => change({ tool })),
    })),
  ])
}

/** What may take away the tool that has the focus: its panel keeps it then. */
function inPanel(run: () => void): () => void {
  return () => {
    const { activeElement } = document
    if (activeElement) keepFocus(activeElement, activeElement.closest('[role=tabpanel]'))
    run()
  }
}
