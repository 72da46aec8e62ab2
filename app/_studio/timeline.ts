import type { StudioState, Tool, Work } from './state.ts'

/** What was made, and which tool made it. */
type Entry = { work: Work; tool: Tool; what: string | undefined; at: number }

/** All that was made, in order, and how far of it is done. */
export type Timeline = { entries: readonly Entry[]; now: number; state: StudioState }

/** Changes that are remembered. */
const DEPTH = 1000

/** Milliseconds within which changes of the same thing are one: a slider drawn along, a number typed. */
const BREATH = 1000

export function beginning(state: StudioState): Timeline {
  return { entries: [entryOf(state, undefined, 0)], now: 0, state }
}

/**
 * The timeline with a change at its end; what had been undone is gone.
 *
 * @param what names the thing that changed, where it changes in many small steps
 * @param at milliseconds
 */
export function changed(
  { entries, now, state: before }: Timeline,
  change: Partial<StudioState>,
  what: string | undefined,
  at: number,
): Timeline {
  const state = { ...before, ...change }
  if (!isWork(change)) return { entries, now, state }
  const last = entries[now]
  const isMore = what !== undefined && last?.what === what && at - last.at < BREATH
  const done = entries.slice(0, isMore ? now : now + 1)
  const next = [...done, entryOf(state, what, at)].slice(-DEPTH)
  return { entries: next, now: next.length - 1, state }
}

/** One change back, in the tool that made it; as it was when there is none. */
export function undone(timeline: Timeline): Timeline {
  const undoing = timeline.entries[timeline.now]
  return to(timeline, timeline.now - 1, undoing?.tool)
}

export function redone(timeline: Timeline): Timeline {
  const redoing = timeline.entries[timeline.now + 1]
  return to(timeline, timeline.now + 1, redoing?.tool)
}

function to(timeline: Timeline, now: number, tool: Tool | undefined): Timeline {
  const entry = timeline.entries[now]
  if (!entry || !tool) return timeline
  return { ...timeline, now, state: { ...timeline.state, ...entry.work, tool } }
}

function entryOf(state: StudioState, what: string | undefined, at: number): Entry {
  const { tool, backend: _, ...work } = state
  return { work, tool, what, at }
}

function isWork({ tool: _, backend: __, ...work }: Partial<StudioState>): boolean {
  return Object.keys(work).length > 0
}
