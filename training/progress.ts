/**
 * Tells a person how far some work is.
 *
 * @param unit what is counted, such as `portraits`
 */
export type Progress = <T>(
  total: number,
  unit: string,
  work: (onProgress: (done: number) => void) => Promise<T>,
) => Promise<T>
