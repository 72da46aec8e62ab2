import { usesGpu } from '../backend/cuda.ts'
import { isNative } from '../backend/node-backend.ts'

/** Whether steps are traced: where TensorFlow computes on the processor. On a GPU it has not been tried. */
export function isTraced(): boolean {
  return isNative() && !usesGpu()
}
