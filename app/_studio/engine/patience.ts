import type { Start } from './opened.ts'

/**
 * What a promise comes to, unless that takes too long. A graphics card that hangs says nothing.
 *
 * @throws Error after so many milliseconds
 */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return withinOnceBegun(milliseconds, (begin) => {
    begin()
    return work
  })
}

/**
 * The same with a clock that the work itself sets going: what it waits for before, such as a slow network, is no sign that
 * anything hangs.
 *
 * @throws Error so many milliseconds after `begin` was called
 */
export function withinOnceBegun<T>(
  milliseconds: number,
  work: (begin: () => void) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let clock: ReturnType<typeof setTimeout> | undefined
    const begin = () => {
      clock = setTimeout(
        () => reject(new Error(`No answer within ${milliseconds / 1000} seconds.`)),
        milliseconds,
      )
    }
    work(begin)
      .then(resolve, reject)
      .finally(() => clearTimeout(clock))
  })
}

/** A start that sets a clock going once there is a program to start with; our own kernels need no clock. */
export function timed(start: Start | undefined, begin: () => void): Start | undefined {
  return (
    start &&
    ((program) => {
      begin()
      return start(program)
    })
  )
}
