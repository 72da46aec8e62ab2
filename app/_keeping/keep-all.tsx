'use client'

import { useState } from 'react'
import { parseRecipe } from '#lib/latent/recipe.ts'
import { collecting } from '../_words/collecting.ts'
import { unstored } from '../_words/unstored.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Named } from './collection.ts'
import { nameOf } from './entry.ts'
import { keepsakeOf } from './keepsake.ts'
import { keep } from './remember.ts'
import { useKept } from './use-kept.ts'

/** Keeps a whole collection; what is kept already stays where it is. */
export function KeepAll({ named }: { named: readonly Named[] }) {
  const t = useWords(collecting)
  const why = useWords(unstored)
  const { read, kept } = useKept()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const known = new Set(kept.map(nameOf))
  const missing = named.filter((one) => !known.has(nameOf(one)))

  async function keepThem(): Promise<void> {
    setBusy(true)
    const keepsakes = missing.map(({ model, recipe }) => keepsakeOf(model, parseRecipe(recipe)))
    const failed = await keep(keepsakes)
    setSaid(failed ? why[failed] : t.keptAll(missing.length))
    setBusy(false)
  }

  return (
    <>
      <button
        type="button"
        className="button button-solid needs-script"
        disabled={!read || busy || missing.length === 0}
        onClick={() => void keepThem()}
      >
        {read && missing.length === 0 ? t.allKept : t.keepAll}
      </button>
      <p role="status">{said}</p>
    </>
  )
}
