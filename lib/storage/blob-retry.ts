import type { Fault } from './blob-fault.ts'

/** Milliseconds to wait before an action is repeated: at first, and at most. */
const FIRST_PAUSE = 200
const LONGEST_PAUSE = 10_000

/** Does something once; calls `heard` whenever some of the answer has come. */
export type Attempt<T> = (signal: AbortSignal, heard: () => void) => Promise<T>

/**
 * Repeats an action while it fails in a way that time may mend, waiting longer each time, or as long as it was told.
 *
 * @param patience milliseconds after which no repetition is begun any more
 * @param limit milliseconds after which an attempt's signal is aborted, counted from the last that it heard of the store
 * @param explain what went wrong, and whether to try again
 * @throws GardenError the last fault
 */
export async function persist<T>(
  patience: number,
  limit: number,
  action: Attempt<T>,
  explain: (cause: unknown) => Fault,
): Promise<T> {
  const deadline = performance.now() + patience
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await limited(limit, action)
    } catch (cause) {
      const { error, passing, retryAfter = 0 } = explain(cause)
      const wait = Math.max(pause, retryAfter * 1000)
      if (!passing || performance.now() + wait > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

async function limited<T>(milliseconds: number, action: Attempt<T>): Promise<T> {
  const controller = new AbortController()
  // Not AbortSignal.timeout: of its error the SDK makes something to try again.
  const giveUp = () => controller.abort()
  let timer = setTimeout(giveUp, milliseconds)
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, milliseconds)
  }
  try {
    return await action(controller.signal, heard)
  } finally {
    clearTimeout(timer)
  }
}
