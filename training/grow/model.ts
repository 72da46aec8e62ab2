import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { closest } from '../../lib/gallery/closest.ts'
import { directionName } from '../../lib/latent/directions.ts'
import { curatedSchema } from '../../lib/model/manifest.ts'
import { type Config, overridden } from '../config.ts'
import { madeSchema } from '../data/made.ts'
import type { Wanted } from '../directions/attributes.ts'
import { readJson } from '../json.ts'
import { findPreset, resolvePreset } from '../presets/presets.ts'
import { requireModelId } from '../publish/publish.ts'

/** The models of the garden, a file each. */
const COLLECTION = fileURLToPath(new URL('../collection', import.meta.url))

const ENDING = '.json'

/** Title and description. */
const titleSchema = z.tuple([z.string().min(1), z.string()])

/** What a direction is called, and its two ends. */
const wordsSchema = z.tuple([z.string(), z.string(), z.string()])

const directionSchema = z.strictObject({
  of: z.string(),
  is: z.array(z.string()).min(1).optional(),
  en: z.tuple([z.string(), z.string()]),
  zh: wordsSchema.optional(),
  ja: wordsSchema.optional(),
})

const dataSchema = z.strictObject({
  /** Drawn, or found: `mnist`, a folder or an archive. */
  from: z.union([madeSchema, z.string()]),
  /** At most; 20,000 of what is drawn, all of what is found unless given. */
  count: z.int().min(1).optional(),
  seed: z.int().min(0).default(1),
  /** What it must hash to, if somebody has made it before. */
  sha256: z.string().optional(),
})

const fileSchema = z.strictObject({
  en: titleSchema,
  zh: titleSchema.optional(),
  ja: titleSchema.optional(),
  data: dataSchema,
  preset: z.string(),
  /** What differs from the preset. */
  set: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  directions: z.record(directionName, directionSchema).optional(),
  /** Recipes of walks to show. */
  walks: z.array(z.string()).optional(),
  /** What was chosen by eye to show, of a run that is known. */
  curated: curatedSchema.optional(),
})

/** Walks to show where a file names none. */
const WALKS = ['1,2,3,4', '5,8,13,21']

/** What differs from a model of the collection. */
const likeSchema = fileSchema.partial().extend({ like: z.string() })

/** A model to be grown: all that its release depends on but the code. */
export type GardenModel = Omit<z.infer<typeof fileSchema>, 'set' | 'directions' | 'walks'> & {
  id: string
  walks: readonly string[]
  config: Config
  directions: Readonly<Record<string, Wanted>>
}

/** The names of the models in `training/collection`. */
export async function collectionNames(): Promise<string[]> {
  const files = await readdir(COLLECTION)
  return files
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort()
}

/**
 * Reads a model's file.
 *
 * @param name of the collection, or the path of a file of one's own that ends in .json
 * @param overrides of its configuration beside its own, `key=value` pairs between commas
 * @throws GardenError `invalid_config` naming what is not valid, or offering near names
 */
export async function readModel(name: string, overrides = ''): Promise<GardenModel> {
  const isPath = name.endsWith(ENDING)
  const path = isPath ? name : join(COLLECTION, name + ENDING)
  if (!isPath) await requireListed(name)
  const { preset, set = {}, directions = {}, walks = WALKS, ...rest } = await readWhole(path)
  const id = (path.split('/').at(-1) ?? '').slice(0, -ENDING.length)
  requireModelId(id)
  const own = Object.entries(set).map(([key, value]) => `${key}=${value}`)
  const config = overridden(
    resolvePreset(findPreset(preset)),
    [...own, overrides].filter(Boolean).join(','),
  )
  return { ...rest, id, preset, config, walks, directions: wantedOf(directions) }
}

async function readWhole(path: string): Promise<z.infer<typeof fileSchema>> {
  const absent = {
    message: `${path} cannot be read.`,
    suggestion: 'Name a model of training/collection, or a file that looks like one of those.',
  }
  const schema = z.union([fileSchema, likeSchema])
  const found = await readJson(path, schema, 'invalid_config', absent)
  if (!('like' in found)) return found
  const { like, set, ...own } = found
  await requireListed(like)
  // What was chosen by eye was chosen of another's pictures.
  const { curated: _, ...base } = await readWhole(join(COLLECTION, like + ENDING))
  const differing = Object.fromEntries(
    Object.entries(own).filter(([, value]) => value !== undefined),
  )
  return { ...base, ...differing, set: { ...base.set, ...set } }
}

function wantedOf(
  directions: NonNullable<z.infer<typeof fileSchema>['directions']>,
): Readonly<Record<string, Wanted>> {
  return Object.fromEntries(
    Object.entries(directions).map(([name, { of, is, en, zh, ja }]) => {
      const words = { ...(zh && { zh: named(zh) }), ...(ja && { ja: named(ja) }) }
      return [name, { of, is, minus: en[0], plus: en[1], words }]
    }),
  )
}

function named([name, minus, plus]: z.infer<typeof wordsSchema>) {
  return { name, minus, plus }
}

async function requireListed(name: string): Promise<void> {
  const names = await collectionNames()
  if (names.includes(name)) return
  const near = closest(name, names)
  throw new GardenError('invalid_config', `There is no model ${JSON.stringify(name)} to grow.`, {
    suggestion: `There are ${(near.length > 0 ? near : names).join(', ')}; a file of your own ends in .json.`,
  })
}
