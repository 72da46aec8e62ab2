import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Config } from '../config.ts'
import { type MetricsRecord, readRecords } from '../evaluate/record.ts'
import { type RunInfo, readRun } from '../run/folder.ts'
import { readStats, type Tick } from '../run/stats.ts'
import { type RunSummary, summaryOf } from '../run/summary.ts'

/** One of the runs that are compared, read whole. */
export type Compared = {
  /** Short, and different for each. */
  name: string
  summary: RunSummary
  info: RunInfo
  ticks: Tick[]
  records: MetricsRecord[]
  /** The newest sheet of the fixed latents, a PNG. */
  sheet: { kimg: number; png: Buffer } | undefined
}

/** @throws GardenError `invalid_config` when one of the folders is not a run's */
export async function readCompared(folders: readonly string[]): Promise<Compared[]> {
  const names = shortNames(folders)
  return Promise.all(
    folders.map(async (folder, i) => ({
      name: names[i] as string,
      info: await readRun(folder),
      summary: await summaryOf(folder),
      ticks: await readStats(folder),
      records: byAge(await readRecords(folder)),
      sheet: await newestSheet(folder),
    })),
  )
}

/** A row of what is not the same everywhere: a value a run. */
export type Difference = { key: string; values: string[] }

/** Configuration keys, and data sets, in which runs differ. */
export function differences(runs: readonly Compared[]): Difference[] {
  const keys = [
    ...new Set(runs.flatMap(({ info }) => Object.keys(info.config))),
  ] as (keyof Config)[]
  const rows = keys.map((key) => ({ key, values: runs.map(({ info }) => text(info.config[key])) }))
  const data = { key: 'data', values: runs.map(({ info }) => dataName(info)) }
  const from = { key: 'from', values: runs.map(({ info }) => info.from?.source ?? '–') }
  return [data, from, ...rows].filter(({ values }) => new Set(values).size > 1)
}

/** Runs that differ in nothing but their seed, of each at least two: what lies between them is noise. */
export function repetitions(runs: readonly Compared[]): Compared[][] {
  const groups = new Map<string, Compared[]>()
  for (const run of runs) {
    const { seed, ...rest } = run.info.config
    const key = JSON.stringify([rest, run.info.data.sha256, run.info.from?.source])
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

/** The folder's own name, or where two are the same, as much of the path as tells them apart. */
function shortNames(folders: readonly string[]): string[] {
  const parts = folders.map((folder) => folder.replace(/\/+$/, '').split('/'))
  for (let length = 1; length < Math.max(...parts.map((one) => one.length)); length++) {
    const names = parts.map((one) => one.slice(-length).join('/'))
    if (new Set(names).size === names.length) return names
  }
  return [...folders]
}

async function newestSheet(folder: string): Promise<Compared['sheet']> {
  const files = await readdir(join(folder, 'grids')).catch(() => [])
  const newest = files
    .filter((name) => /^\d+\.png$/.test(name))
    .sort()
    .at(-1)
  if (newest === undefined) return undefined
  return {
    kimg: Number.parseInt(basename(newest), 10),
    png: await readFile(join(folder, 'grids', newest)),
  }
}

function dataName({ data }: RunInfo): string {
  return `${data.name} ${data.sha256.slice(0, 8)}`
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ') || '–'
  return String(value)
}

/** Of each age what was measured by most pictures. */
function byAge(records: readonly MetricsRecord[]): MetricsRecord[] {
  return [...new Map(records.map((record) => [record.kimg, record])).values()]
}
