import type { ReactNode } from 'react'

const BOTH_WAYS = '↔'

/** An arrow both ways, which our fonts lack: to look for one among the visitor's takes longer than to lay out a page. */
export function BothWays() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="both-ways">
      <path d="m7 8-4 4 4 4M3 12h18m-4-4 4 4-4 4" />
    </svg>
  )
}

/** Text with its arrow, if there is one, drawn. */
export function arrowDrawn(text: string): ReactNode {
  const [before, after] = text.split(BOTH_WAYS)
  if (after === undefined) return text
  return (
    <>
      {before}
      <BothWays />
      {after}
    </>
  )
}
