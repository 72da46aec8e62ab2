import { toSeed } from '../../lib/latent/seed.ts'
import type { Card } from '../../lib/model/manifest.ts'
import { type Config, kimgAfter } from '../config.ts'
import type { DatasetInfo } from '../data/dataset.ts'
import type { RunOrigin } from '../run/folder.ts'
import type { RunSession } from '../run/sessions.ts'

export type CardSource = {
  title: string
  description: string
  config: Config
  data: DatasetInfo
  /** What the run went on from. */
  from?: RunOrigin | undefined
  step: number
  /** The calls that trained it. */
  sessions: readonly RunSession[]
  minutes: number
  /** When the checkpoint was written. */
  trainedAt: Date
  metrics: Card['metrics']
}

/** What the gallery says about a model: where the data came from, how and on what it was trained. */
export function modelCard(source: CardSource): Card {
  const { title, description, config, data, step, sessions, minutes, trainedAt, metrics } = source
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
    ...(source.from && { from: { source: source.from.source, kimg: source.from.kimg } }),
    preset: config.preset,
    config,
    kimg: kimgAfter(config, step),
    steps: step,
    metrics,
    hardware: listed(sessions.map(({ hardware }) => hardware)),
    backend: listed(sessions.map(({ backend, precision }) => `${backend}, ${precision}`)),
    seed: toSeed(config.seed),
    codeVersion: sessions.at(-1)?.codeVersion ?? 'unknown',
    trainedAt: trainedAt.toISOString(),
    minutes: Math.round(minutes),
    licence: data.licence,
  }
}

function listed(values: readonly string[]): string {
  return [...new Set(values)].join('; ') || 'unknown'
}
