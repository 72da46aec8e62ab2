import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { toSeed } from '../../lib/latent/seed.ts'
import type { Card, Curves } from '../../lib/model/manifest.ts'
import { type Config, kimgAfter } from '../config.ts'
import type { DatasetInfo } from '../data/dataset.ts'
import type { Tick } from '../run/stats.ts'

/** Points a curve is shown with. */
const POINTS = 500

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
}

/** What the gallery says about a model: where the data came from, how and on what it was trained. */
export async function modelCard(source: CardSource): Promise<Card> {
  const { title, description, config, data, step, backend, minutes, trainedAt } = source
  return {
    title,
    description,
    data: { name: data.name, licence: data.licence, source: data.source, count: data.count, sha256: data.sha256 as Card['data']['sha256'] },
    preset: config.preset,
    config,
    kimg: kimgAfter(config, step),
    steps: step,
    metrics: [],
    hardware: hardware(),
    backend,
    seed: toSeed(config.seed),
    codeVersion: await codeVersion(),
    trainedAt: trainedAt.toISOString(),
    minutes: Math.round(minutes),
    licence: data.licence,
  }
}

/** A run's ticks up to a step as curves, each point the mean of as many neighbours as it takes. */
export function learningCurves(ticks: readonly Tick[], step: number): Curves {
  const shown = ticks.filter((tick) => tick.step <= step)
  const span = Math.ceil(shown.length / POINTS)
  const groups = Array.from({ length: Math.ceil(shown.length / span) || 0 }, (_, i) => shown.slice(i * span, (i + 1) * span))
  const series = (value: (tick: Tick) => number) => groups.map((group) => round(mean(group.map(value))))
  return {
    kimg: groups.map((group) => group.at(-1)?.kimg ?? 0),
    criticLoss: series((tick) => tick.criticLoss),
    generatorLoss: series((tick) => tick.generatorLoss),
    gradientPenalty: series((tick) => tick.gradientPenalty ?? 0),
    slope: series((tick) => tick.slope ?? 0),
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}

function hardware(): string {
  const processors = cpus()
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`
}

/** The checkout's commit; a copy without git says so. */
async function codeVersion(): Promise<string> {
  const git = promisify(execFile)('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: new URL('.', import.meta.url) })
  return git.then(({ stdout }) => stdout.trim(), () => 'unknown')
}
