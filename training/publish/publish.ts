import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { LayersModel } from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { isModelId, isReserved, type ModelId } from '../../lib/model/id.ts'
import type { Card, Curated, Manifest } from '../../lib/model/manifest.ts'
import { cardMetrics, readRecords, weightsHash } from '../evaluate/record.ts'
import { modelVariables } from '../networks/variables.ts'
import { openGenerator } from '../pictures/generator.ts'
import { checkpointFile } from '../run/checkpoint.ts'
import { learningCurves } from '../run/curves.ts'
import { openRunData } from '../run/data.ts'
import { type RunInfo, readRun } from '../run/folder.ts'
import { readSessions } from '../run/sessions.ts'
import { readStats } from '../run/stats.ts'
import { modelCard } from './card.ts'
import { criticFile } from './critic.ts'
import { buildRelease, type ReleaseFiles } from './release.ts'
import type { Origin } from './upload.ts'

export type PublishOptions = {
  run: string
  /** Where the run's data set lies now; where it lay, unless given. */
  data?: string | undefined
  id: string
  title: string
  description: string
  /** The same in other languages than English. */
  words?: Manifest['words']
  /** Recipes of the walks to show. */
  walks: readonly string[]
  /** What was chosen by eye to show. */
  curated?: Curated | undefined
  /** The run goes on: unless it has reached its schedule's end, the release is still growing. */
  growing?: boolean
}

/**
 * Builds a release of a run's newest checkpoint, to be published by `publishRelease`. The backend must be started; the
 * wasm backend is in use afterwards.
 *
 * @throws GardenError `invalid_config`, `invalid_checkpoint`; `invalid_dataset` when the run's data set is not there, for
 *   what the card says of it comes from there
 */
export async function releaseOfRun(
  options: PublishOptions,
  print: (line: string) => void,
): Promise<{ release: ReleaseFiles; origin: Origin }> {
  const info = await readRun(options.run)
  const { config } = info
  const release = await build(options, print)
  const { kimg } = release.manifest
  const goesOn = options.growing && kimg < config.kimg
  return { release, origin: { run: runName(info), ...(goesOn && { until: config.kimg }) } }
}

/** @throws GardenError `invalid_config` for what is no model's name, or one of the gallery's own pages */
export function requireModelId(id: string): asserts id is ModelId {
  if (isReserved(id))
    throw new GardenError(
      'invalid_config',
      `/${id} is a page of the gallery, and no model's name.`,
      {
        suggestion: `Choose another name with --id, such as ${id}-64.`,
      },
    )
  if (isModelId(id)) return
  throw new GardenError('invalid_config', `${JSON.stringify(id)} is not a model name.`, {
    suggestion:
      'Use lower-case words and numbers with hyphens between, at most 32 characters: lorelei-64.',
  })
}

/** Names a run wherever it lies: equal configurations on equal data, from equal networks, make equal runs. */
function runName({ hash: config, data, from }: RunInfo): string {
  const origin = from ? ` ${from.source} ${from.kimg}` : ''
  const hash = createHash('sha256').update(`${config} ${data.sha256}${origin}`)
  return hash.digest('hex').slice(0, 16)
}

async function build(
  options: PublishOptions,
  print: (line: string) => void,
): Promise<ReleaseFiles> {
  const { run, id, walks, words, curated } = options
  requireModelId(id)
  const { config, data, from } = await readRun(run)
  const dataset = await openRunData({ data }, options.data)
  await dataset.close()
  const { generator, step, dispose } = await openGenerator(run, {}, print)
  const ticks = (await readStats(run)).filter((tick) => tick.step <= step)
  const trainedAt = (await stat(checkpointFile(run, step))).mtime
  const minutes = ticks.at(-1)?.minutes ?? 0
  const metrics = await measuredOf(run, generator, print)
  const sessions = (await readSessions(run)).filter((session) => session.step < step)
  const { info } = dataset
  const card = modelCard({
    ...options,
    config,
    data: info,
    from,
    step,
    sessions,
    minutes,
    trainedAt,
    metrics,
  })
  const curves = learningCurves(ticks)
  const release = await buildRelease({
    id,
    run,
    config,
    generator,
    walks,
    words,
    curated,
    curves,
    card,
    critic: await criticFile(run, step),
  })
  dispose()
  return release
}

/** What `gan evaluate` measured of this very generator; whoever publishes without is told. */
async function measuredOf(
  run: string,
  generator: LayersModel,
  print: (line: string) => void,
): Promise<Card['metrics']> {
  const hash = await weightsHash(modelVariables(generator))
  const record = (await readRecords(run)).findLast((one) => one.generator === hash)
  if (!record) print(`no metrics on the card: "gan evaluate ${run}" would measure them`)
  return record ? cardMetrics(record) : []
}
