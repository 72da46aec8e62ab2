import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Config, overridden } from '../config.ts'
import { readInfo } from '../data/dataset.ts'
import { readJson } from '../json.ts'
import { findPreset, resolvePreset } from '../presets/presets.ts'
import { plannedFor } from '../train/planned.ts'

const planSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'not lower-case letters, digits and hyphens'),
  /** Presets, each with what differs from it. */
  configs: z
    .array(z.strictObject({ preset: z.string(), set: z.string().default('') }))
    .min(1)
    .max(1000),
  seeds: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 32 - 1),
    )
    .min(1)
    .max(1000),
  /** Folders of packed data sets. */
  data: z.array(z.string()).min(1).max(1000),
  /** 1 is taken first. */
  priority: z.int().min(1).max(1000).default(100),
  /** How often a run that failed is tried anew; a machine that is gone does not count. */
  retries: z.int().min(0).max(100).default(3),
  /** After a quarter of the schedule only so many of the best go on. */
  keepBest: z
    .strictObject({
      count: z.int().min(1),
      metric: z.enum(['swd', 'told']).default('swd'),
      samples: z.int().min(16).default(500),
    })
    .optional(),
})

/** Configurations × seeds × data sets. */
export type Plan = z.infer<typeof planSchema>

/** One run of a sweep, as it lies in the queue. */
export type PlannedRun = {
  sweep: string
  /** In the sweep. */
  name: string
  config: Config
  data: { folder: string; sha256: string }
  keepBest?: Plan['keepBest']
  /** Names the runs that it is compared with: another plan of the same name has others. */
  plan: string
}

/** @throws GardenError `invalid_config` naming the key that is not valid */
export function readPlan(file: string): Promise<Plan> {
  return readJson(file, planSchema, 'invalid_config', {
    message: `There is no plan ${file}.`,
    suggestion: 'training/README.md shows one.',
  })
}

/**
 * Every run of a plan. The same plan gives the same names, whoever reads it.
 *
 * @throws GardenError `invalid_config` for a preset or override there is not, `invalid_dataset`
 */
export async function plannedRuns(plan: Plan): Promise<PlannedRun[]> {
  const sets = await Promise.all(
    plan.data.map(async (folder) => ({ folder, info: await readInfo(folder) })),
  )
  const configs = plan.configs.map(({ preset, set }) =>
    overridden(resolvePreset(findPreset(preset)), set),
  )
  const planned = await Promise.all(
    configs.map((config) =>
      Promise.all(
        sets.map(async (set) => ({
          config: await plannedFor(config, set),
          data: { folder: set.folder, sha256: set.info.sha256 },
        })),
      ),
    ),
  )
  const runs = planned.flatMap((bySet) =>
    plan.seeds.flatMap((seed) =>
      bySet.map(({ config, data }) => ({ config: { ...config, seed }, data })),
    ),
  )
  const hashes = runs.map(({ config, data }) => hashOf([config, data.sha256]))
  const { name, keepBest } = plan
  return runs.map((run, i) => ({
    sweep: name,
    name: `${String(i + 1).padStart(4, '0')}-${run.config.preset}-${hashes[i]}`,
    ...run,
    ...(keepBest && { keepBest }),
    plan: hashOf([hashes, keepBest]),
  }))
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)
}
