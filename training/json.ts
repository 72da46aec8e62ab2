import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type ErrorCode, GardenError } from '../lib/error.ts'

/** What a system says where there is no such file. */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

/**
 * Reads a JSON file against its schema.
 *
 * @param code of the errors thrown
 * @param absent what is said when there is no such file
 * @throws GardenError when there is none, or naming the keys that are not valid; `storage_failed` when it is there and
 *   cannot be read
 */
export async function readJson<T>(
  path: string,
  schema: z.ZodType<T>,
  code: ErrorCode,
  absent: { message: string; suggestion: string },
): Promise<T> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (!ABSENT.has(cause.code)) throw unreadable(path, cause)
    throw new GardenError(code, absent.message, { suggestion: absent.suggestion, cause })
  })
  const result = schema.safeParse(parseJson(text))
  if (result.success) return result.data
  throw new GardenError(code, `${path} is not valid:\n${z.prettifyError(result.error)}`)
}

/**
 * The lines of a file that is added to line by line; none where it is not there yet.
 *
 * @throws GardenError `storage_failed` when it is there and cannot be read
 */
export async function readLines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return ''
    throw unreadable(file, cause)
  })
  return text.split('\n').filter((line) => line !== '')
}

/** What a JSON text says; undefined for a text that is not JSON, which no schema takes. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unreadable(file: string, cause: Error): GardenError {
  return new GardenError('storage_failed', `${file} cannot be read: ${cause.message}.`, {
    suggestion: 'Give this user the right to read it, or look at the disk.',
    cause,
  })
}
