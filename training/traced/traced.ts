import { usesGpu } from '../backend/cuda.ts'
import type { Config } from '../config.ts'
import { isNative } from '../operations/native.ts'

/**
 * Whether steps are traced: on TensorFlow's processor, unless they depend on random numbers that are drawn while they are
 * taken.
 */
export function isTraced({
  criticDropout,
  augment,
}: Pick<Config, 'criticDropout' | 'augment'>): boolean {
  return isNative() && !usesGpu() && criticDropout === 0 && !augment
}
