import { createHash } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { type Config, configSchema } from '../config.ts'
import { readJson } from '../json.ts'
import { beyond, completed } from './legacy.ts'

const CONFIG_FILE = 'config.json'

const originSchema = z.strictObject({
  /** A release, or a run and perhaps its age. */
  source: z.string(),
  kimg: z.number().min(0),
  /** Whether it had a critic to go on with. */
  critic: z.boolean(),
  /** Kimg for which a critic that begins anew learns alone. */
  rest: z.number().min(0),
})

/** What a run went on from, when it did not begin with fresh networks. */
export type RunOrigin = z.infer<typeof originSchema>

const runSchema = z.strictObject({
  /** As the run began. */
  config: configSchema,
  /** Where the packed data set lies, and the hash of what it held when the run began. */
  data: z.strictObject({ folder: z.string(), name: z.string(), sha256: z.string() }),
  from: originSchema.optional(),
  /** Longer schedules that it was given since, oldest first: the kimg to reach, and how far it was by then. */
  extended: z
    .array(z.strictObject({ kimg: z.number().positive(), at: z.number().min(0) }))
    .optional(),
})

type RunFile = z.infer<typeof runSchema>

/** What a run is made of. */
export type NewRun = Pick<RunFile, 'config' | 'data' | 'from'>

/** What a run's config.json says: its configuration as it is by now, and the hash of the one that it began with. */
export type RunInfo = RunFile & { hash: string }

/**
 * Makes the folder of a new run, `<number>-<preset>-<data set>`; its number is one above the highest there is.
 *
 * @param files what is to lie there from the beginning, by name
 */
export async function createRun(
  root: string,
  info: NewRun,
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<string> {
  await mkdir(root, { recursive: true })
  for (;;) {
    const numbers = (await readdir(root))
      .filter((name) => /^\d{5,}-/.test(name))
      .map((name) => Number.parseInt(name, 10))
    const number = String(Math.max(0, ...numbers) + 1).padStart(5, '0')
    const folder = join(root, `${number}-${info.config.preset}-${info.data.name}`)
    const created = await mkdir(folder).then(() => true, isExisting)
    if (!created) continue
    for (const [name, bytes] of files) await writeAtomically(join(folder, name), bytes)
    // Last, for it makes the folder a run.
    await writeRun(folder, info)
    return folder
  }
}

/**
 * Reads a run's configuration.
 *
 * @throws GardenError `invalid_config` when the folder is not a run's or its config.json is not valid
 */
export async function readRun(folder: string): Promise<RunInfo> {
  const file = await readRunFile(folder)
  const { config, extended = [] } = file
  return {
    ...file,
    config: { ...config, kimg: extended.at(-1)?.kimg ?? config.kimg },
    hash: configHash(config),
  }
}

/** Gives a run a longer schedule; nobody else may be training it. */
export async function extendRun(folder: string, extension: { kimg: number; at: number }) {
  const file = await readRunFile(folder)
  await writeRun(folder, { ...file, extended: [...(file.extended ?? []), extension] })
}

/** Notes where a run's data set lies by now; nobody else may be training it. */
export async function moveRunData(folder: string, data: string): Promise<void> {
  const file = await readRunFile(folder)
  await writeRun(folder, { ...file, data: { ...file.data, folder: data } })
}

function readRunFile(folder: string): Promise<RunFile> {
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

function writeRun(folder: string, file: RunFile): Promise<void> {
  return writeAtomically(join(folder, CONFIG_FILE), `${JSON.stringify(file, null, 2)}\n`)
}

/**
 * A configuration as a release's card tells it.
 *
 * @throws GardenError `invalid_config`
 */
export function parseRunConfig(value: unknown, of: string): Config {
  const result = configSchema.safeParse(isObject(value) ? completed(value) : value)
  if (result.success) return result.data
  throw new GardenError(
    'invalid_config',
    `The configuration of ${of} is not valid:\n${z.prettifyError(result.error)}`,
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
