import { join, resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { withLock } from '../../lib/storage/lock.ts'
import { useBfloat16 } from '../backend/bfloat16.ts'
import { type Config, kimgAfter, looksAtSlopes } from '../config.ts'
import { type Dataset, openDataset } from '../data/dataset.ts'
import { checkGradients } from '../gradients/check.ts'
import { createCritic } from '../networks/critic.ts'
import { restoreCheckpoint } from '../run/checkpoint.ts'
import { configHash, createRun, type RunInfo, readRun } from '../run/folder.ts'
import { duration, tickLine } from '../run/line.ts'
import { rewindStats } from '../run/stats.ts'
import { type Limits, type Outcome, trainLoop } from './loop.ts'
import { createState, stateVariables } from './state.ts'

/** Of convolutions: a run resumed with another goes on, but not bit for bit. */
export const PRECISIONS = ['float32', 'bfloat16'] as const

export type Precision = (typeof PRECISIONS)[number]

type Session = {
  precision: Precision
  limits: Limits
  signal: AbortSignal
  print: (line: string) => void
}

/**
 * Starts a new run below `root` and trains it; the backend must be started.
 *
 * @throws GardenError `invalid_dataset` when the data set is missing or of another resolution
 */
export async function startRun(
  config: Config,
  dataFolder: string,
  root: string,
  session: Session,
): Promise<Outcome> {
  return withDataset(dataFolder, async (dataset) => {
    requireFit(config, dataset)
    const { name, sha256 } = dataset.info
    const info: RunInfo = { config, data: { folder: resolve(dataFolder), name, sha256 } }
    const folder = await createRun(root, info)
    session.print(`run ${folder}`)
    const run = { folder, config, dataset, state: createState(config), step: 0, minutes: 0 }
    return alone(folder, () => trainAndReport(run, session))
  })
}

/**
 * Goes on with a run from its newest whole checkpoint, as if it had never stopped.
 *
 * @throws GardenError `invalid_checkpoint`, `config_changed`, or `invalid_dataset` when the data set is another
 */
export async function resumeRun(folder: string, session: Session): Promise<Outcome> {
  const { config, data } = await readRun(folder)
  const goOn = async (dataset: Dataset) => {
    if (dataset.info.sha256 !== data.sha256) throw otherData(data.folder)
    const state = createState(config)
    const variables = stateVariables(state)
    const step = await restoreCheckpoint(folder, configHash(config), variables, session.print)
    const minutes = (await rewindStats(folder, step)).at(-1)?.minutes ?? 0
    session.print(
      `run ${folder}, resumed at step ${step} (${kimgAfter(config, step).toFixed(1)} kimg)`,
    )
    return trainAndReport({ folder, config, dataset, state, step, minutes }, session)
  }
  return alone(folder, () => withDataset(data.folder, goOn))
}

/** Two processes in one run folder would each undo what the other did. */
function alone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(folder, 'run.lock'), work, { patience: 0 })
}

async function withDataset<T>(folder: string, use: (dataset: Dataset) => Promise<T>): Promise<T> {
  const dataset = await openDataset(folder)
  try {
    return await use(dataset)
  } finally {
    await dataset.close()
  }
}

async function trainAndReport(
  run: Parameters<typeof trainLoop>[0],
  { limits, precision, signal, print }: Session,
): Promise<Outcome> {
  if (looksAtSlopes(run.config)) {
    print(
      `gradient check: off by at most ${(await criticError(run.config)).toExponential(1)} from central differences`,
    )
  }
  if (precision === 'bfloat16') await useBfloat16()
  const started = performance.now()
  const total = Math.min(
    run.config.kimg,
    limits.maxKimg ?? Infinity,
    kimgAfter(run.config, limits.maxSteps ?? Infinity),
  )
  const outcome = await trainLoop(run, limits, signal, (tick) => print(tickLine(tick, total)))
  const { step, kimg } = outcome
  const where = `at step ${step}, ${kimg.toFixed(1)} kimg, after ${duration((performance.now() - started) / 1000)}`
  if (outcome.interrupted) throw interrupted(where, run.folder)
  print(`stopped ${where}; the checkpoint is written`)
  return outcome
}

/** The check of the run's critic, built small: float32 differences are sharpest where few relus switch. */
async function criticError(config: Config): Promise<number> {
  const critic = createCritic({ ...config, resolution: 16, criticWidth: 4 })
  try {
    return await checkGradients(critic, [16, 16, config.channels])
  } finally {
    tf.dispose(critic.variables.map(({ variable }) => variable))
  }
}

function interrupted(where: string, folder: string): GardenError {
  return new GardenError('interrupted', `Interrupted ${where}; the checkpoint is written.`, {
    suggestion: `Go on with "gan resume ${folder}".`,
  })
}

function requireFit({ resolution, channels }: Config, { info }: Dataset): void {
  if (info.resolution === resolution && info.channels === channels) return
  const [wanted, found] = [
    `${resolution} × ${resolution} × ${channels}`,
    `${info.resolution} × ${info.resolution} × ${info.channels}`,
  ]
  throw new GardenError(
    'invalid_dataset',
    `The preset wants pictures of ${wanted}, the data set ${info.name} has ${found}.`,
    {
      suggestion: `Make one with "gan dataset make --resolution ${resolution}".`,
    },
  )
}

function otherData(folder: string): GardenError {
  return new GardenError(
    'invalid_dataset',
    `The data set in ${folder} is not the one the run began with.`,
    {
      suggestion: 'Put the old one back: a run goes on exactly or not at all.',
    },
  )
}
