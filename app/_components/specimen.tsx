import type { ReactNode } from 'react'
import { arrowDrawn } from './both-ways.tsx'

/** A label as herbaria glue it to a sheet: a heading, what is known, and where to go from here. */
export function Specimen({
  heading,
  facts,
  children,
}: {
  heading: ReactNode
  facts: readonly (readonly [term: string, value: ReactNode])[]
  children?: ReactNode
}) {
  return (
    <div className="specimen">
      {heading}
      <dl className="mt-3">
        {facts.map(([term, value]) => (
          <div key={term} className="contents">
            <dt>{arrowDrawn(term)}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </div>
  )
}
