import { GardenError } from '../../lib/error.ts'
import { zipItems, zipReader } from '../data/zip.ts'
import { refused } from './refusal.ts'

/**
 * Some files of a zip archive: what a `.keras` or `.npz` file is.
 *
 * @returns their bytes, in the order asked for
 * @throws GardenError `invalid_model` when the archive is suspicious, as `zipSource` tells, or holds
 *   none of such a name
 */
export async function readArchive(path: string, names: readonly string[]): Promise<Uint8Array[]> {
  const items = await zipItems(path).catch((error: unknown) => {
    throw error instanceof GardenError ? refused(error.message, undefined, error) : error
  })
  const reader = await zipReader(path)
  try {
    return await Promise.all(
      names.map(async (name) => {
        const item = items.find((one) => one.name === name)
        if (!item) throw refused(`${path} holds no ${name}.`)
        return (await reader.read(item)) as Uint8Array
      }),
    )
  } catch (error) {
    if (error instanceof GardenError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw refused(`${path} cannot be unpacked: ${why}.`, undefined, error)
  } finally {
    await reader.close()
  }
}
