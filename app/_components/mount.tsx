import type { ReactNode } from 'react'
import { plateSides } from './scale.ts'

/** The sheet a picture is mounted on, with its label and what one may do beside it. */
export function Mount({
  resolution,
  picture,
  children,
}: {
  resolution: number
  picture: ReactNode
  children: ReactNode
}) {
  return (
    <div className="mount" style={plateSides(resolution)}>
      <div className="mounted">{picture}</div>
      <div className="flex min-w-0 flex-col gap-6">{children}</div>
    </div>
  )
}
