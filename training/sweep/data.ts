import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { orMissing, type Storage } from '../../lib/storage/storage.ts'
import { readInfo } from '../data/dataset.ts'
import type { PlannedRun } from './plan.ts'

const INFO = 'dataset.json'

/** Puts a packed data set into the store, for machines that do not have it; its description comes last. */
export async function sendData(
  store: Storage,
  { folder, sha256 }: PlannedRun['data'],
): Promise<void> {
  if (await orMissing(store.stat(`data/${sha256}/${INFO}`))) return
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
  for (const name of [...names.filter((one) => one !== INFO), INFO])
    await store.write(`data/${sha256}/${name}`, new Uint8Array(await readFile(join(folder, name))))
}

/**
 * A data set on this machine: where the plan says, or fetched from the store.
 *
 * @param cache folder of those that were fetched, each under its hash; several workers may share it
 * @throws GardenError `invalid_dataset` when it is nowhere
 */
export async function findData(
  store: Storage,
  { folder, sha256 }: PlannedRun['data'],
  cache: string,
): Promise<string> {
  const fetched = join(cache, sha256)
  for (const place of [folder, fetched]) if ((await hashOf(place)) === sha256) return place
  const prefix = `data/${sha256}/`
  const paths: string[] = []
  for await (const path of store.list(prefix)) paths.push(path)
  if (!paths.includes(prefix + INFO)) throw nowhere(folder, sha256)
  // Its description last: with that it is whole.
  for (const path of [...paths.filter((one) => one !== prefix + INFO), prefix + INFO])
    await writeAtomically(join(fetched, path.slice(prefix.length)), (await store.read(path)).bytes)
  return fetched
}

/** Undefined where there is no data set. */
async function hashOf(folder: string): Promise<string | undefined> {
  try {
    return (await readInfo(folder)).sha256
  } catch (error) {
    if (error instanceof GardenError) return undefined
    throw error
  }
}

function nowhere(folder: string, sha256: string): GardenError {
  return new GardenError(
    'invalid_dataset',
    `The data set of hash ${sha256.slice(0, 8)} is neither in ${folder} nor in the store.`,
    { suggestion: 'Call "gan sweep" again where it is, with the same store.' },
  )
}
