import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { formatState } from './query.ts'
import { type StudioState, taken } from './state.ts'
import { beginning, changed, redone, type Timeline, undone } from './timeline.ts'

/** Milliseconds between two addresses; browsers refuse pages that rewrite theirs all the time. */
const REST = 300

/** A part of the state, or how to come by it from what it is now. */
export type Change = Partial<StudioState> | ((state: StudioState) => Partial<StudioState>)

/** The studio's state and all that changes it. The functions stay the same, and the whole as long as the state does. */
export type Bench = {
  state: StudioState
  /** @param what names the thing that changes, where it changes in many small steps that are one to undo */
  change(change: Change, what?: string): void
  /** @param hand the picture to take in hand, or how to come by it from the one that is */
  take(hand: PictureRecipe | ((hand: PictureRecipe) => PictureRecipe), what?: string): void
  undo(): void
  redo(): void
  canUndo: boolean
  canRedo: boolean
}

/**
 * The state that the address holds and that follows it.
 *
 * @param asked what the address says; it changes when a link leads from the studio to the studio
 */
export function useStudio(asked: StudioState): Bench {
  const [timeline, act] = useReducer(after, asked, beginning)
  const { entries, now, state } = timeline
  const address = formatState(state)
  const written = useRef(formatState(asked))
  const writtenAt = useRef(0)

  useEffect(() => {
    const text = formatState(asked)
    if (text === written.current) return
    written.current = text
    act({ kind: 'change', change: asked, at: Date.now() })
  }, [asked])

  useEffect(() => {
    if (address === written.current) return
    const left = new AbortController()
    function write(): void {
      writtenAt.current = Date.now()
      written.current = address
      history.replaceState(null, '', address)
      left.abort()
    }
    const rest = setTimeout(write, writtenAt.current + REST - Date.now())
    left.signal.addEventListener('abort', () => clearTimeout(rest))
    // A link may lead away before then: whoever comes back finds what was there last.
    const leave = ({ target }: Event) => (target as Element).closest('a[href]') && write()
    document.addEventListener('click', leave, { capture: true, signal: left.signal })
    return () => left.abort()
  }, [address])

  const change: Bench['change'] = useCallback(
    (change, what) => act({ kind: 'change', change, what, at: Date.now() }),
    [],
  )
  const take: Bench['take'] = useCallback(
    (hand, what) =>
      change((state) => taken(state, typeof hand === 'function' ? hand(state.hand) : hand), what),
    [change],
  )
  const undo = useCallback(() => act({ kind: 'undo' }), [])
  const redo = useCallback(() => act({ kind: 'redo' }), [])
  const canUndo = now > 0
  const canRedo = now < entries.length - 1
  return useMemo(
    () => ({ state, change, take, undo, redo, canUndo, canRedo }),
    [state, change, take, undo, redo, canUndo, canRedo],
  )
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
