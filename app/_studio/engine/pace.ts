/** Pictures in one step. Few sizes, for a graphics card compiles its programs for each. */
const STEPS = [1, 4, 16] as const

/** Milliseconds: a step that took less may be followed by a longer one, one that took more by a shorter one. */
const SHORT = 20
const LONG = 80

/**
 * How many pictures to grow in a step: one at first, and more as long as this device has time for them. Between
 * steps the worker hears what is wanted now.
 */
export function createPace() {
  let level = 0

  return {
    /** @param left that are wanted, at least 1 */
    step(left: number): number {
      return STEPS.slice(0, level + 1).findLast((count) => count <= left) ?? 1
    },
    took(pictures: number, milliseconds: number): void {
      if (pictures < (STEPS[level] ?? 1)) return
      if (milliseconds < SHORT) level = Math.min(level + 1, STEPS.length - 1)
      else if (milliseconds > LONG) level = Math.max(level - 1, 0)
    },
  }
}
