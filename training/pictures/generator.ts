import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { type Config, kimgAfter } from '../config.ts'
import { modelVariables } from '../networks/variables.ts'
import { assignAll, restoreCheckpoint } from '../run/checkpoint.ts'
import { readRun } from '../run/folder.ts'
import { decodeSafetensors, type NamedArray, type Tensors } from '../run/safetensors.ts'
import { createState, stateVariables, type TrainingState } from '../train/state.ts'

export type OpenGenerator = {
  /** The averaged generator, [n, latentSize] → [n, resolution, resolution, channels] in −1 … 1. */
  generator: tf.LayersModel
  config: Config
  step: number
  kimg: number
  /** Frees its memory. It cannot be used afterwards. */
  dispose(): void
}

/**
 * A run's averaged generator on the backend in use: as it is in the newest whole checkpoint, or as it
 * was at an age. The run may be training.
 *
 * @param kimg an age of the run's, as `runAges` lists them
 * @param print called with a message for each damaged checkpoint passed over
 * @throws GardenError `invalid_config` when the folder is no run, or has no such age;
 *   `invalid_checkpoint` when nothing whole is there; `config_changed` when it is of another configuration
 */
export async function openGenerator(
  run: string,
  { kimg }: { kimg?: number | undefined },
  print: (line: string) => void,
): Promise<OpenGenerator> {
  const { config, hash } = await readRun(run)
  const state = createState(config)
  const generator = state.generatorEma
  const dispose = () => tf.dispose(modelVariables(generator).map(({ variable }) => variable))
  const averaged = average(state)
  disposeOthers(state)
  try {
    const step =
      kimg === undefined
        ? await restoreCheckpoint(run, hash, averaged, print)
        : await restoreAge(run, config, generator, kimg)
    return { generator, config, step, kimg: kimgAfter(config, step), dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

/** Whole kimg at which a run's averaged generator was kept, ascending. */
export async function runAges(run: string): Promise<number[]> {
  const names = await readdir(join(run, FOLDER)).catch(() => [])
  return names
    .filter((name) => /^\d{6,}\.safetensors$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
}

const FOLDER = 'ages'

const AVERAGE = 'generatorEma/'

/** The averaged generator's variables under the names that checkpoints know. */
function average(state: TrainingState) {
  return stateVariables(state).filter(({ name }) => name.startsWith(AVERAGE))
}

function disposeOthers(state: TrainingState): void {
  const others = stateVariables(state).filter(({ name }) => !name.startsWith(AVERAGE))
  tf.dispose(others.map(({ variable }) => variable))
}

/**
 * The averaged generator's weights as they were at an age, under the names that its layers give them.
 *
 * @throws GardenError `invalid_config` when the run kept no such age; `invalid_checkpoint`
 */
export async function readAge(run: string, kimg: number): Promise<NamedArray[]> {
  return (await openAge(run, kimg)).arrays
}

/** @returns the step at which the generator was as it is now */
async function restoreAge(
  run: string,
  config: Config,
  generator: tf.LayersModel,
  kimg: number,
): Promise<number> {
  const { metadata, arrays } = await openAge(run, kimg)
  assignAll(arrays, modelVariables(generator))
  return Math.round(Number(metadata.kimg ?? kimg) / kimgAfter(config, 1))
}

async function openAge(run: string, kimg: number): Promise<Tensors> {
  const ages = await runAges(run)
  if (!ages.includes(kimg)) throw noSuchAge(run, kimg, ages)
  const file = join(run, FOLDER, `${String(kimg).padStart(6, '0')}.safetensors`)
  return decodeSafetensors(await readFile(file))
}

function noSuchAge(run: string, kimg: number, ages: readonly number[]): GardenError {
  return new GardenError('invalid_config', `${run} kept no generator at ${kimg} kimg.`, {
    suggestion:
      ages.length > 0
        ? `It kept ages of ${ages.join(', ')} kimg.`
        : 'It kept none; leave --kimg out for its newest checkpoint.',
  })
}
