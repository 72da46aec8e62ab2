import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { openStorage } from '../../lib/storage/open.ts'
import type { Config } from '../config.ts'
import { PROJECTION } from '../networks/critic.ts'
import type { NamedVariable } from '../networks/variables.ts'
import { assignAll } from '../run/checkpoint.ts'
import type { RunOrigin } from '../run/folder.ts'
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../run/safetensors.ts'
import { stateVariables, type TrainingState } from '../train/state.ts'
import { startOfRelease } from './release.ts'
import { startOfRun } from './run.ts'

/** What a run goes on from: another's networks, and how they were trained. */
export type Start = {
  from: Omit<RunOrigin, 'rest'>
  config: Config
  /** Of both generators and, where there is one, the critic, under the names that checkpoints know. */
  arrays: NamedArray[]
}

/** The networks that a run began with, in its folder: whatever becomes of their source, the run can be begun again. */
export const START_FILE = 'start.safetensors'

/**
 * Finds what `--from` names: a run folder, `<run>@<kimg>` for one of its ages, or a release in a store, such as
 * `lorelei-64` or `lorelei-64@3f9a2c1e`.
 *
 * @throws GardenError `invalid_config` for what is neither or was not trained here; `unknown_model`, `unknown_release`,
 *   `invalid_checkpoint`, `corrupt_file`
 */
export async function findStart(
  word: string,
  store: string,
  print: (line: string) => void,
): Promise<Start> {
  const [, folder = word, kimg] = /^(.*)@(\d+)$/.exec(word) ?? []
  if (await isRun(word)) return startOfRun(word, undefined, print)
  if (await isRun(folder)) return startOfRun(folder, Number(kimg), print)
  return startOfRelease(await openStorage(store, process.env), word)
}

/** How long a generator rests at most while a critic that begins anew learns what it makes, and which share of a run. */
const REST = { kimg: 5, share: 1 / 8 }

/**
 * How a start is recorded in its run. A critic that knows nothing would lead a generator astray that knows much: from
 * 46 kimg of portraits to flowers it forgot all it had learned. So the generator rests at first.
 */
export function originOf({ from }: Start, { kimg }: Pick<Config, 'kimg'>): RunOrigin {
  return { ...from, rest: from.critic ? 0 : Math.min(REST.kimg, REST.share * kimg) }
}

/** Without what a critic knows of kinds, where it is to be told of others. */
export function fitStart(start: Start, { conditions }: Pick<Config, 'conditions'>): Start {
  if (start.config.conditions.join() === conditions.join()) return start
  return { ...start, arrays: start.arrays.filter((array) => !isOfConditions(array)) }
}

export function encodeStart({ arrays }: Start): Uint8Array {
  return encodeSafetensors({ metadata: {}, arrays })
}

/**
 * Puts a fresh state where its run's start file says; a run without one stays as it is.
 *
 * @throws GardenError `invalid_checkpoint` when the networks are not of the configuration's shape
 */
export async function takeStart(folder: string, state: TrainingState): Promise<void> {
  const file = join(folder, START_FILE)
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (bytes) assign(decodeSafetensors(bytes).arrays, state)
}

/**
 * Tells before a run is made whether a start fits its configuration.
 *
 * @throws GardenError as `takeStart`
 */
export function requireFitting({ arrays, from }: Start, state: TrainingState): void {
  try {
    assign(arrays, state)
  } catch (cause) {
    if (!(cause instanceof GardenError)) throw cause
    throw new GardenError(
      'invalid_config',
      `The networks of ${from.source} are of another shape: ${cause.message}`,
      { suggestion: 'Leave out of --set what makes networks larger or smaller.', cause },
    )
  }
}

/** Moments of the optimizers, a critic that there is not, and a critic's vectors of another number of kinds stay fresh. */
function assign(arrays: readonly NamedArray[], state: TrainingState): void {
  const networks = new Set(arrays.map(({ name }) => name.split('/')[0]))
  const variables = stateVariables(state).filter(
    (variable) =>
      networks.has(variable.name.split('/')[0]) &&
      (!isOfConditions(variable) || arrays.some((array) => isLike(array, variable))),
  )
  assignAll(arrays, variables)
}

function isOfConditions({ name }: Pick<NamedVariable, 'name'>): boolean {
  return name === `critic/${PROJECTION}`
}

function isLike({ name, shape }: NamedArray, like: NamedVariable): boolean {
  return name === like.name && tf.util.arraysEqual(shape, like.variable.shape)
}

async function isRun(folder: string): Promise<boolean> {
  const found = await stat(join(folder, 'config.json')).catch(() => undefined)
  return found?.isFile() ?? false
}
