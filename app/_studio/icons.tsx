import type { ReactNode } from 'react'

/** Drawings on buttons, of 24 by 24 and as thick as the text; what they mean is said by the button. */
export function Icon({ name }: { name: keyof typeof DRAWINGS }) {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" className="studio-icon">
      {DRAWINGS[name]}
    </svg>
  )
}

const PIPS = [
  [8, 8],
  [16, 8],
  [12, 12],
  [8, 16],
  [16, 16],
] as const

const DRAWINGS = {
  undo: <path d="M9 5 4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-3" />,
  redo: <path d="m15 5 5 5-5 5m5-5H10a5.5 5.5 0 0 0 0 11h3" />,
  dice: (
    <>
      <path d="M4 4h16v16H4z" />
      {PIPS.map(([x, y]) => (
        <path key={`${x} ${y}`} d={`M${x} ${y}v.01`} strokeWidth="2.5" strokeLinecap="square" />
      ))}
    </>
  ),
  play: <path d="M7 4v16l13-8z" fill="currentColor" />,
  pause: <path d="M8 5v14M16 5v14" strokeWidth="4" />,
  earlier: <path d="m6 14 6-6 6 6" />,
  later: <path d="m6 10 6 6 6-6" />,
  remove: <path d="m6 6 12 12M18 6 6 18" />,
  drag: <path d="M5 9h14M5 15h14" />,
  reset: <path d="M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4" />,
} satisfies Record<string, ReactNode>
