import { useEffect, useState } from 'react'
import { formatState, type StudioState } from './query.ts'

/** Milliseconds of rest before the address follows; browsers refuse pages that rewrite it all the time. */
const REST = 300

/** The studio's state, which the address bar follows. */
export function useStudioState(initial: StudioState) {
  const [state, setState] = useState(initial)
  useEffect(() => {
    const address = formatState(state)
    if (address === location.search || state === initial) return
    const rest = setTimeout(() => history.replaceState(null, '', address), REST)
    return () => clearTimeout(rest)
  }, [state, initial])
  const change = (part: Partial<StudioState>) => setState((before) => ({ ...before, ...part }))
  return [state, change] as const
}
