import { GardenError } from '../../lib/error.ts'

/** The largest file looked at: 67 million float32 weights, more than visitors would download. */
export const LARGEST_FILE = 256 * 2 ** 20

/** A foreign model that is damaged, or not one we can take over. */
export function refused(message: string, suggestion?: string, cause?: unknown): GardenError {
  return new GardenError('invalid_model', message, {
    ...(suggestion !== undefined && { suggestion }),
    ...(cause !== undefined && { cause }),
  })
}
