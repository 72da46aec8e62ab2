import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { toSeed } from '../../lib/latent/seed.ts'
import type { Card } from '../../lib/model/manifest.ts'
import { type Config, kimgAfter } from '../config.ts'
import type { DatasetInfo } from '../data/dataset.ts'

export type CardSource = {
  title: string
  description: string
  config: Config
  data: DatasetInfo
  step: number
  backend: string
  minutes: number
  /** When the checkpoint was written. */
  trainedAt: Date
  metrics: Card['metrics']
}

/** What the gallery says about a model: where the data came from, how and on what it was trained. */
export async function modelCard(source: CardSource): Promise<Card> {
  const { title, description, config, data, step, backend, minutes, trainedAt, metrics } = source
  return {
    title,
    description,
    data: {
      name: data.name,
      licence: data.licence,
      source: data.source,
      count: data.count,
      sha256: data.sha256 as Card['data']['sha256'],
    },
    preset: config.preset,
    config,
    kimg: kimgAfter(config, step),
    steps: step,
    metrics,
    hardware: hardware(),
    backend,
    seed: toSeed(config.seed),
    codeVersion: await codeVersion(),
    trainedAt: trainedAt.toISOString(),
    minutes: Math.round(minutes),
    licence: data.licence,
  }
}

function hardware(): string {
  const processors = cpus()
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`
}

/** The checkout's commit; a copy without git says so. */
async function codeVersion(): Promise<string> {
  const git = promisify(execFile)('git', ['rev-parse', '--short=12', 'HEAD'], {
    cwd: new URL('.', import.meta.url),
  })
  return git.then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown',
  )
}
