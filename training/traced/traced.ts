import { usesGpu } from '../backend/cuda.ts'
import type { Config } from '../config.ts'
import { isNative } from '../operations/native.ts'

/**
 * Whether steps are traced: on TensorFlow's processor, unless something drops out, by random numbers that are drawn while
 * steps are taken.
 */
export function isTraced({ criticDropout }: Pick<Config, 'criticDropout'>): boolean {
  return isNative() && !usesGpu() && criticDropout === 0
}
