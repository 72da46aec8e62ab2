import { open } from 'node:fs/promises'
import { LARGEST_FILE, refused } from './refusal.ts'

/**
 * A whole file.
 *
 * @throws GardenError `invalid_model` when it is absent, no file or larger than any generator
 */
export async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw refused(`${path} cannot be opened.`, 'Name a file that is there.', cause)
  })
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw refused(`${path} is not a file.`)
    if (stat.size > LARGEST_FILE)
      throw refused(`${path} has ${stat.size} bytes, more than ${LARGEST_FILE}.`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}
