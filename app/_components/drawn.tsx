import type { ReactNode } from 'react'

const HEART = 'M12 20C4 14 3 11 3 8.5a4.5 4.5 0 0 1 9-1 4.5 4.5 0 0 1 9 1C21 11 20 14 12 20z'

const DRAWINGS = {
  '↔': <path d="m7 8-4 4 4 4M3 12h18m-4-4 4 4-4 4" />,
  '♡': <path d={HEART} />,
  '♥': <path d={HEART} fill="currentColor" />,
} satisfies Record<string, ReactNode>

type Character = keyof typeof DRAWINGS

/** A character that our fonts lack, drawn: to look for one among the visitor's takes longer than to lay out a page. */
export function Drawn({ character }: { character: Character }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="drawn">
      {DRAWINGS[character]}
    </svg>
  )
}

/** Text that may hold one such character, drawn. */
export function drawnIn(text: string): ReactNode {
  const character = (Object.keys(DRAWINGS) as Character[]).find((one) => text.includes(one))
  if (!character) return text
  const [before, after] = text.split(character)
  return (
    <>
      {before}
      <Drawn character={character} />
      {after}
    </>
  )
}
