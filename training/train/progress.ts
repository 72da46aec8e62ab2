import { GardenError } from '../../lib/error.ts'
import {
  checkpointSteps,
  removeCheckpoints,
  restoreNewest,
  saveCheckpoint,
} from '../run/checkpoint.ts'
import { keepDiverged } from '../run/record.ts'
import { rewindStats } from '../run/stats.ts'
import { rateScale } from './health.ts'
import { formatMeter, parseMeter, startMeter } from './meter.ts'
import { stateVariables, type TrainingRun } from './state.ts'

/**
 * Writes a checkpoint of where the run stands.
 *
 * @param since step the tick began after; checkpoints of stops on the way are superseded
 */
export function save(run: TrainingRun, since = run.meter.from): Promise<void> {
  return write(run, since, {})
}

/**
 * Puts the run where its newest whole checkpoint says it stood, and its stats with it.
 *
 * @param last checkpoints after this step are passed over
 * @returns what else the checkpoint remembers
 * @throws GardenError `invalid_checkpoint`, `config_changed`
 */
export async function restore(
  run: TrainingRun,
  print: (line: string) => void,
  last = Infinity,
): Promise<Record<string, string>> {
  const { folder, hash, state } = run
  const variables = stateVariables(state)
  const { step, metadata } = await restoreNewest(folder, hash, variables, print, last)
  run.step = step
  run.rollbacks = Number(metadata.rollbacks ?? 0)
  run.meter = parseMeter(metadata.meter ?? '') ?? startMeter(step)
  run.minutes = (await rewindStats(folder, run.meter.from)).at(-1)?.minutes ?? 0
  return metadata
}

/**
 * Takes a diverged run back, to go on with half the learning rates: to the checkpoint before the tick
 * under way, and from one that it has gone back to in vain to the one before. After a kill on the way
 * the run diverges again, and comes to the same.
 *
 * @param cause what was found
 * @throws GardenError `diverged` when the run has gone back as often as it may; its checkpoints stay as they are
 */
export async function rollBack(
  run: TrainingRun,
  cause: GardenError,
  print: (line: string) => void,
): Promise<void> {
  const { folder, config, rollbacks, meter } = run
  await run.hold.require()
  const aside = await keepDiverged(run)
  if (rollbacks >= config.rollbacks) throw gaveUp(cause, aside, rollbacks)
  const { retried } = await restore(run, print, meter.from)
  if (retried !== undefined && run.rollbacks === rollbacks) await restoreOlder(run, print)
  run.rollbacks = rollbacks + 1
  // From here on the rollback counts.
  await write(run, run.step, { retried: 'yes' })
  const later = (await checkpointSteps(folder)).filter((step) => step > run.step)
  await removeCheckpoints(folder, later)
  print(
    `diverged: ${cause.message} Went back to step ${run.step}, rollback ${run.rollbacks} of ${config.rollbacks}, with learning rates × ${rateScale(run.rollbacks)}; the broken state is in ${aside}.`,
  )
}

async function write(run: TrainingRun, since: number, more: Record<string, string>): Promise<void> {
  const { folder, hash, state, step, meter, rollbacks } = run
  const isMidTick = meter.steps > 0
  const metadata = {
    ...more,
    rollbacks: String(rollbacks),
    ...(isMidTick && { meter: formatMeter(meter) }),
  }
  const checkpoint = { step, since, isMidTick, metadata }
  await run.hold.require()
  return saveCheckpoint(folder, hash, stateVariables(state), checkpoint)
}

/** Stays where it is when there is none. */
async function restoreOlder(run: TrainingRun, print: (line: string) => void): Promise<void> {
  const steps = await checkpointSteps(run.folder)
  if (steps.some((step) => step < run.step)) await restore(run, print, run.step - 1)
}

function gaveUp(cause: GardenError, aside: string, rollbacks: number): GardenError {
  const tries = rollbacks === 0 ? '' : ` It diverged again after ${rollbacks} rollbacks.`
  return new GardenError('diverged', `${cause.message}${tries}`, {
    suggestion: `The last checkpoint is untouched and the state is in ${aside}. Start again with lower learning rates.`,
    cause,
  })
}
