/**
 * What a promise comes to, unless that takes too long. A graphics card that hangs says nothing.
 *
 * @throws Error after so many milliseconds
 */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const clock = setTimeout(
      () => reject(new Error(`No answer within ${milliseconds / 1000} seconds.`)),
      milliseconds,
    )
    work.then(resolve, reject).finally(() => clearTimeout(clock))
  })
}
