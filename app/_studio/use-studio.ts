import { useCallback, useEffect, useReducer, useRef } from 'react'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { formatState, type Growable, parseState } from './query.ts'
import { type StudioState, taken } from './state.ts'
import { beginning, changed, redone, type Timeline, undone } from './timeline.ts'

/** Milliseconds between two addresses; browsers refuse pages that rewrite theirs all the time. */
const REST = 300

/** A part of the state, or how to come by it from what it is now. */
export type Change = Partial<StudioState> | ((state: StudioState) => Partial<StudioState>)

/** The studio's state and all that changes it. The functions stay the same. */
export type Bench = {
  state: StudioState
  /** @param what names the thing that changes, where it changes in many small steps that are one to undo */
  change(change: Change, what?: string): void
  take(hand: PictureRecipe, what?: string): void
  undo(): void
  redo(): void
  canUndo: boolean
  canRedo: boolean
}

/** The state that the address holds and that follows it. */
export function useStudio(initial: StudioState, model: Growable): Bench {
  const [timeline, act] = useReducer(after, initial, beginning)
  const { entries, now, state } = timeline
  const address = formatState(state)
  const written = useRef(formatState(initial))
  const writtenAt = useRef(0)

  // The page may have come from a cache that knew it by another query, and links lead here from within it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew whenever the page was asked for anew
  useEffect(() => {
    const asked = parseState(Object.fromEntries(new URLSearchParams(location.search)), model)
    written.current = formatState(asked)
    act({ kind: 'change', change: asked, at: Date.now() })
  }, [initial])

  useEffect(() => {
    if (address === written.current) return
    const rest = setTimeout(
      () => {
        writtenAt.current = Date.now()
        written.current = address
        history.replaceState(null, '', address)
      },
      writtenAt.current + REST - Date.now(),
    )
    return () => clearTimeout(rest)
  }, [address])

  const change: Bench['change'] = useCallback(
    (change, what) => act({ kind: 'change', change, what, at: Date.now() }),
    [],
  )
  const take: Bench['take'] = useCallback(
    (hand, what) => change((state) => taken(state, hand), what),
    [change],
  )
  const undo = useCallback(() => act({ kind: 'undo' }), [])
  const redo = useCallback(() => act({ kind: 'redo' }), [])
  const canRedo = now < entries.length - 1
  return { state, change, take, undo, redo, canUndo: now > 0, canRedo }
}

type Action =
  | { kind: 'change'; change: Change; what?: string | undefined; at: number }
  | { kind: 'undo' }
  | { kind: 'redo' }

function after(timeline: Timeline, action: Action): Timeline {
  if (action.kind === 'undo') return undone(timeline)
  if (action.kind === 'redo') return redone(timeline)
  const { change, what, at } = action
  const part = typeof change === 'function' ? change(timeline.state) : change
  const next = changed(timeline, part, what, at)
  return formatState(next.state) === formatState(timeline.state) ? timeline : next
}
