import { createHash } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { type Config, configSchema } from '../config.ts'
import { readJson } from '../json.ts'
import { beyond, completed } from './legacy.ts'

const CONFIG_FILE = 'config.json'

const runSchema = z.strictObject({
  config: configSchema,
  /** Where the packed data set lies, and the hash of what it held when the run began. */
  data: z.strictObject({ folder: z.string(), name: z.string(), sha256: z.string() }),
})

/** What a run's config.json says. */
export type RunInfo = z.infer<typeof runSchema>

/** Makes the folder of a new run, `<number>-<preset>-<data set>`; its number is one above the highest there is. */
export async function createRun(root: string, info: RunInfo): Promise<string> {
  await mkdir(root, { recursive: true })
  for (;;) {
    const numbers = (await readdir(root))
      .filter((name) => /^\d{5,}-/.test(name))
      .map((name) => Number.parseInt(name, 10))
    const number = String(Math.max(0, ...numbers) + 1).padStart(5, '0')
    const folder = join(root, `${number}-${info.config.preset}-${info.data.name}`)
    const created = await mkdir(folder).then(() => true, isExisting)
    if (!created) continue
    await writeAtomically(join(folder, CONFIG_FILE), `${JSON.stringify(info, null, 2)}\n`)
    return folder
  }
}

/**
 * Reads a run's configuration.
 *
 * @throws GardenError `invalid_config` when the folder is not a run's or its config.json is not valid
 */
export function readRun(folder: string): Promise<RunInfo> {
  return readJson(
    join(folder, CONFIG_FILE),
    z.preprocess(withCompleteConfig, runSchema),
    'invalid_config',
    {
      message: `${folder} is not a run: it holds no ${CONFIG_FILE}.`,
      suggestion: 'Name a folder below runs/, such as runs/00001-lorelei-64-lorelei-64.',
    },
  )
}

/** What a checkpoint remembers of its configuration, to refuse another. */
export function configHash(config: Config): string {
  return createHash('sha256')
    .update(JSON.stringify(beyond(config)))
    .digest('hex')
}

function withCompleteConfig(info: unknown): unknown {
  if (!isObject(info) || !isObject(info.config)) return info
  return { ...info, config: completed(info.config) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isExisting(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false
  throw error
}
