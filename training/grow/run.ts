import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, stepsFor } from '../config.ts'
import { checkpointSteps } from '../run/checkpoint.ts'
import { configHash, readRun } from '../run/folder.ts'

/**
 * The newest run below `root` with this configuration on this data that began with fresh networks, as an earlier call
 * has left it.
 *
 * @param data the data set's hash
 */
export async function findRun(
  root: string,
  config: Config,
  data: string,
): Promise<string | undefined> {
  const names = (await readdir(root).catch(() => [])).sort().reverse()
  for (const name of names) {
    const folder = join(root, name)
    const found = await readRun(folder).catch(() => undefined)
    if (!found || found.from || found.data.sha256 !== data) continue
    if (configHash(found.config) === configHash(config)) return folder
  }
  return undefined
}

/** Whether a run has come to the end of its schedule. */
export async function isGrown(run: string, config: Config): Promise<boolean> {
  const [newest = 0] = (await checkpointSteps(run)).sort((a, b) => b - a)
  return newest >= stepsFor(config, config.kimg)
}
