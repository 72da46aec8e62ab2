import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type ErrorCode, GardenError } from '../lib/error.ts'

/**
 * Reads a JSON file against its schema.
 *
 * @param code of the errors thrown
 * @param absent what is said when the file cannot be read
 * @throws GardenError when it cannot be read, or naming the keys that are not valid
 */
export async function readJson<T>(
  path: string,
  schema: z.ZodType<T>,
  code: ErrorCode,
  absent: { message: string; suggestion: string },
): Promise<T> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new GardenError(code, absent.message, { suggestion: absent.suggestion, cause })
  })
  const result = schema.safeParse(parseJson(text))
  if (result.success) return result.data
  throw new GardenError(code, `${path} is not valid:\n${z.prettifyError(result.error)}`)
}

/** What a JSON text says; undefined for a text that is not JSON, which no schema takes. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
