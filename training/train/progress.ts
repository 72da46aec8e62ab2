import { GardenError } from '../../lib/error.ts'
import {
  checkpointSteps,
  removeCheckpoints,
  restoreNewest,
  saveCheckpoint,
} from '../run/checkpoint.ts'
import { configHash } from '../run/folder.ts'
import { rewindStats } from '../run/stats.ts'
import { rateScale } from './health.ts'
import type { TrainingRun } from './loop.ts'
import { formatMeter, parseMeter, startMeter } from './meter.ts'
import { keepDiverged } from './record.ts'
import { stateVariables } from './state.ts'

/** Writes a checkpoint of where the run stands; the one before the tick under way stays beside it. */
export function save({
  folder,
  config,
  state,
  step,
  meter,
  rollbacks,
}: TrainingRun): Promise<void> {
  const metadata = {
    rollbacks: String(rollbacks),
    ...(meter.steps > 0 && { meter: formatMeter(meter) }),
  }
  const variables = stateVariables(state)
  return saveCheckpoint(folder, configHash(config), variables, { step, metadata }, meter.from)
}

/**
 * Puts the run where its newest whole checkpoint says it stood, and its stats with it.
 *
 * @param last checkpoints after this step are passed over
 * @throws GardenError `invalid_checkpoint`, `config_changed`
 */
export async function restore(
  run: TrainingRun,
  print: (line: string) => void,
  last = Infinity,
): Promise<void> {
  const { folder, config, state } = run
  const found = await restoreNewest(folder, configHash(config), stateVariables(state), print, last)
  run.step = found.step
  run.rollbacks = Number(found.metadata.rollbacks ?? 0)
  run.meter = parseMeter(found.metadata.meter ?? '') ?? startMeter(found.step)
  run.minutes = (await rewindStats(folder, run.meter.from)).at(-1)?.minutes ?? 0
}

/**
 * Takes a diverged run back to the checkpoint before the tick under way, to go on with half the learning
 * rates; after a kill on the way it diverges again, and comes to the same.
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
  const aside = await keepDiverged(run)
  if (rollbacks >= config.rollbacks) throw gaveUp(cause, aside, rollbacks)
  await restore(run, print, meter.from)
  run.rollbacks = rollbacks + 1
  const steps = await checkpointSteps(folder)
  await removeCheckpoints(
    folder,
    steps.filter((step) => step > run.step),
  )
  // From here on the rollback counts.
  await save(run)
  print(
    `diverged: ${cause.message} Went back to step ${run.step}, rollback ${run.rollbacks} of ${config.rollbacks}, with learning rates × ${rateScale(run.rollbacks)}; the broken state is in ${aside}.`,
  )
}

function gaveUp(cause: GardenError, aside: string, rollbacks: number): GardenError {
  const tries = rollbacks === 0 ? '' : ` It diverged again after ${rollbacks} rollbacks.`
  return new GardenError('diverged', `${cause.message}${tries}`, {
    suggestion: `The last checkpoint is untouched and the state is in ${aside}. Start again with lower learning rates.`,
    cause,
  })
}
