'use client'

import { useEffect, useState } from 'react'
import { formatNumber } from '../_words/numbers.ts'
import { useLanguage } from '../_words/use-words.tsx'
import { readOfHash } from '../hash.ts'

/**
 * Says of which text a seed was made, where a text led here: `Ada → 2,914,…`. The address is the seed's from then on.
 * Nobody can make a page say so of another seed.
 */
export function OfNote({ seed }: { seed: number }) {
  const language = useLanguage()
  const [text, setText] = useState<string>()
  useEffect(() => {
    const said = readOfHash(location.hash)
    if (said === undefined) return
    history.replaceState(history.state, '', location.pathname + location.search)
    void import('#lib/latent/typed.ts').then(({ textSeed }) => {
      if (textSeed(said) === seed) setText(said)
    })
  }, [seed])
  if (text === undefined) return null
  return (
    <p role="status" className="mt-1 break-words">
      {text} → {formatNumber(seed, language)}
    </p>
  )
}
