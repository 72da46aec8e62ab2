import type * as z from 'zod'
import { GardenError } from '../error.ts'

/**
 * Reads a JSON file of a store.
 *
 * @param file its name, for messages
 * @throws GardenError `invalid_manifest` naming the file and the field at fault
 */
export function parseJson<T>(bytes: Uint8Array, file: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(decodeJson(bytes, file))
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new GardenError('invalid_manifest', `${file}${field}: ${issue?.message}.`, {
    suggestion: 'Was it made by another version of Latent Garden? Publish the model with this one.',
    cause: result.error,
  })
}

function decodeJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new GardenError('invalid_manifest', `${file} is not JSON in UTF-8.`, {
      suggestion: 'The file is damaged. Publish the model again.',
      cause,
    })
  }
}
