import { Presets, SingleBar } from 'cli-progress'

/**
 * Shows a progress bar while work lasts, on standard error and only where that is a terminal.
 *
 * @param unit what is counted, such as `portraits`
 */
export async function withBar<T>(
  total: number,
  unit: string,
  work: (onProgress: (done: number) => void) => Promise<T>,
): Promise<T> {
  const format = `{bar} {value}/{total} ${unit}, {eta_formatted} left`
  const bar = new SingleBar({ format, noTTYOutput: false }, Presets.rect)
  bar.start(total, 0)
  try {
    return await work((done) => bar.update(done))
  } finally {
    bar.stop()
  }
}
