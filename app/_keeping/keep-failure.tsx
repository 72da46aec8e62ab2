import { unstored } from '../_words/unstored.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Failed } from './shelf.ts'

/** Says why something could not be stored. Fetched only where that happens. */
export function KeepFailure({ failed }: { failed: Failed }) {
  const t = useWords(unstored)
  return (
    <p role="alert" className="keep-failed">
      {t[failed]}
    </p>
  )
}
