import { stat } from 'node:fs/promises'
import type { LayersModel } from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { type Release, releaseFolder } from '../../lib/gallery/catalogue.ts'
import { addRelease } from '../../lib/gallery/entry.ts'
import { isModelId } from '../../lib/model/id.ts'
import { type Card, MANIFEST_FILE } from '../../lib/model/manifest.ts'
import type { Storage } from '../../lib/storage/storage.ts'
import { openDataset } from '../data/dataset.ts'
import { cardMetrics, readRecords, weightsHash } from '../evaluate/record.ts'
import { modelVariables } from '../networks/variables.ts'
import { checkpointFile } from '../run/checkpoint.ts'
import { learningCurves } from '../run/curves.ts'
import { readRun } from '../run/folder.ts'
import { openGenerator } from '../run/generator.ts'
import { readSessions } from '../run/sessions.ts'
import { readStats } from '../run/stats.ts'
import { modelCard } from './card.ts'
import { buildRelease, type ReleaseFiles } from './release.ts'

export type PublishOptions = {
  run: string
  id: string
  title: string
  description: string
  walks: readonly string[]
}

/**
 * Publishes a run's newest checkpoint: all files of the release first, its manifest after them, the
 * catalogue last. What is there already is not written again, so a call that died can be repeated.
 *
 * @throws GardenError `invalid_config`, `invalid_checkpoint`, or what the store throws
 */
export async function publish(
  storage: Storage,
  options: PublishOptions,
  print: (line: string) => void,
): Promise<Release> {
  const release = await releaseOfRun(options, print)
  const { digest, manifest, files } = release
  const folder = releaseFolder(manifest.id, digest)
  const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  print(
    `release ${digest.slice(0, 8)}: ${files.size} files, ${(bytes / 1e6).toFixed(1)} MB, first load ${((manifest.weights.transferBytes ?? manifest.weights.bytes) / 1e6).toFixed(2)} MB`,
  )
  const { dtype, maxError, meanError } = manifest.weights.quantization
  print(
    `weights as ${dtype}: at most ${maxError} of 255 levels off, ${meanError.toPrecision(2)} on average`,
  )
  for (const path of manifestLast(files))
    await writeOnce(storage, `${folder}/${path}`, files.get(path) ?? new Uint8Array())
  return addRelease(storage, { id: manifest.id, digest, publishedAt: new Date().toISOString() })
}

async function releaseOfRun(
  options: PublishOptions,
  print: (line: string) => void,
): Promise<ReleaseFiles> {
  const { run, id, walks } = options
  if (!isModelId(id)) throw badId(id)
  const { config, data } = await readRun(run)
  const dataset = await openDataset(data.folder)
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
    curves,
    card,
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
  const record = (await readRecords(run)).find((one) => one.generator === hash)
  if (!record) print(`no metrics on the card: "gan evaluate ${run}" would measure them`)
  return record ? cardMetrics(record) : []
}

/** A reader that finds the manifest finds everything it names. */
function manifestLast(files: Map<string, Uint8Array>): string[] {
  return [...[...files.keys()].filter((path) => path !== MANIFEST_FILE), MANIFEST_FILE]
}

async function writeOnce(storage: Storage, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await storage.write(path, bytes, { ifMatch: null })
  } catch (error) {
    // The path holds the content's digest: what is there is the same.
    if (!(error instanceof GardenError) || error.code !== 'conflict') throw error
  }
}

function badId(id: string): GardenError {
  return new GardenError('invalid_config', `${JSON.stringify(id)} is not a model name.`, {
    suggestion:
      'Use lower-case words and numbers with hyphens between, at most 32 characters: lorelei-64.',
  })
}
