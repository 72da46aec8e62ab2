import type { NamedArray } from '../run/safetensors.ts'

/** A weight: its numbers in row-major order of its shape. */
export type Weight = Pick<NamedArray, 'shape' | 'data'>
