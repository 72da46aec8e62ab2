import * as z from 'zod'
import { type Digest, isDigest } from '../digest.ts'
import { DIRECTIONS_FILE, directionName } from '../latent/directions.ts'
import { parseRecipe } from '../latent/recipe.ts'
import { MAX_SEED, toSeed } from '../latent/seed.ts'
import { isStoragePath } from '../storage/path.ts'
import { isModelId, type ModelId } from './id.ts'
import { parseJson } from './json.ts'

export const MANIFEST_FILE = 'manifest.json'

/** A published model: the exact bytes of its `manifest.json` have the SHA-256 that names the release. */
export type Manifest = z.infer<typeof manifestFields>

/** Where the data came from, how the model was trained, how good it is. */
export type Card = z.infer<typeof cardSchema>

/** One value of each series at each kimg; none of what was never measured. */
export type Curves = z.infer<typeof curvesSchema>

/**
 * Reads the bytes of a `manifest.json`.
 *
 * @throws GardenError `invalid_manifest` naming the field
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  return parseJson(bytes, MANIFEST_FILE, manifestSchema)
}

/**
 * Reads the bytes of a `card.json`.
 *
 * @throws GardenError `invalid_manifest` naming the field
 */
export function parseCard(bytes: Uint8Array): Card {
  return parseJson(bytes, 'card.json', cardSchema)
}

/**
 * Reads the bytes of a `curves.json`.
 *
 * @throws GardenError `invalid_manifest` naming the field
 */
export function parseCurves(bytes: Uint8Array): Curves {
  return parseJson(bytes, 'curves.json', curvesSchema)
}

export const modelIdSchema = z.custom<ModelId>(
  (value) => typeof value === 'string' && isModelId(value),
  'not a model name such as lorelei-64',
)

export const digestSchema = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'not 64 lower-case hex digits',
)

const seed = z.int().min(0).max(MAX_SEED).transform(toSeed)
const count = z.int().min(1)
const kimg = z.number().min(0)
const path = z.string().refine(isStoragePath, 'not a relative path without ".."')

/** Measured on pictures, in levels of 255: of layers against float32 weights, of a program against layers. */
const pictureError = { maxError: z.number().min(0), meanError: z.number().min(0) }

const size = {
  /** The files together. */
  bytes: count,
  /** The same as they travel, each compressed with gzip; told to visitors before they download. */
  transferBytes: count.optional(),
}

/** A generator in whole numbers, as `integers/` defines it. */
const program = {
  /** Its `program.json`; its numbers lie beside it. */
  program: path,
  ...size,
  quantization: z.object({ dtype: z.enum(['int8', 'int16']), ...pictureError }),
}

/** The finished generator as TF.js saves it, for programs that read that; pictures are grown by the one above. */
const layers = z.object({
  model: z.literal('model.json'),
  ...size,
  quantization: z.object({ dtype: z.enum(['float16', 'uint16', 'float32']), ...pictureError }),
})

const age = z.object({
  /** Whole kimg, as recipes name it. */
  kimg: z.int().min(0),
  ...program,
})

const walkRecipe = z.string().refine(isWalk, 'not the recipe of a walk, such as 12,57,99')

/** What is said in English, and in other languages where somebody has; `most` letters at most. */
const worded = (most: number) => {
  const words = z.string().min(1).max(most)
  return z.strictObject({ en: words, zh: words.optional(), ja: words.optional() })
}

/**
 * What somebody chose by eye to show of a model: `gan publish --curated <file>` reads it, a collection's file may hold
 * it, and a manifest does.
 */
export const curatedSchema = z.strictObject({
  /** Seeds whose pictures look good large, best first. */
  seeds: z.array(seed).max(256).default([]),
  /** Walks with names, each a loop. */
  walks: z
    .array(worded(60).extend({ recipe: walkRecipe }))
    .max(64)
    .default([]),
  /** What is wrong with its pictures, said plainly. */
  faults: worded(300).optional(),
  /** A model that learned from the same data by another recipe, to be shown beside it. */
  beside: modelIdSchema.optional(),
})

export type Curated = z.infer<typeof curatedSchema>

function isWalk(text: string): boolean {
  try {
    return parseRecipe(text).kind === 'walk'
  } catch {
    return false
  }
}

const manifestFields = z.object({
  format: z.literal(2),
  id: modelIdSchema,
  title: z.string().min(1),
  description: z.string(),
  /** The same in other languages than English. */
  words: z
    .partialRecord(
      z.enum(['zh', 'ja']),
      z.object({ title: z.string().min(1), description: z.string() }),
    )
    .optional(),
  /** Side of the square picture in pixels. */
  resolution: z.int().min(8).max(1024),
  channels: z.union([z.literal(1), z.literal(3)]),
  latentSize: z.int().min(1).max(4096),
  prior: z.enum(['normal', 'uniform']),
  /** Thousand real images shown in training; 0 where nobody knows. */
  kimg,
  weights: z.object(program),
  layers,
  /** The generator as it was, oldest first; the finished one is not among them. */
  ages: z.array(age).default([]),
  /** Names of the directions in `directions.json`, in the order to show them. */
  directions: z.array(directionName).default([]),
  /** The seed's picture by its definition: base64 of row-major, interleaved bytes. */
  knownAnswer: z.object({ seed, pixels: z.base64() }),
  grids: z.array(z.object({ kimg, file: path })),
  gridShape: z.object({ columns: count, rows: count, seeds: z.array(seed) }),
  walks: z.array(
    z.object({ recipe: z.string(), file: path, frames: count, fps: z.number().positive() }),
  ),
  curated: curatedSchema.optional(),
  curves: z.literal('curves.json'),
  card: z.literal('card.json'),
  /** What judged its pictures in training, in 8 bits, to go on from: safetensors that nobody needs to draw. */
  critic: z.literal('critic.safetensors').optional(),
  licence: z.string().min(1),
  /** Every file of the release but the manifest itself. */
  files: z.array(z.object({ path, bytes: z.int().min(0), sha256: digestSchema })),
})

const manifestSchema = manifestFields.superRefine((manifest, context) => {
  const message = contradiction(manifest)
  if (message) context.addIssue({ code: 'custom', message })
})

/** What no single field can tell; undefined when the manifest agrees with itself. */
function contradiction(manifest: Manifest): string | undefined {
  const { columns, rows, seeds } = manifest.gridShape
  if (seeds.length !== columns * rows) return `gridShape has ${seeds.length} seeds`
  const listed = manifest.files.map((file) => file.path)
  if (new Set(listed).size !== listed.length) return 'files lists a path twice'
  const missing = namedFiles(manifest).find((name) => !listed.includes(name))
  return missing && `files does not list ${missing}`
}

function namedFiles(manifest: Manifest): string[] {
  const { weights, layers, ages, directions, curves, card, critic, grids, walks } = manifest
  const models = [layers.model, ...[weights, ...ages].map(({ program }) => program)]
  const shown = [...grids, ...walks].map(({ file }) => file)
  const others = [...(directions.length > 0 ? [DIRECTIONS_FILE] : []), ...(critic ? [critic] : [])]
  return [...models, ...others, curves, card, ...shown]
}

/** Of a `card.json`. */
export const cardSchema = z.object({
  title: z.string(),
  description: z.string(),
  data: z.object({
    name: z.string(),
    licence: z.string(),
    source: z.string(),
    /** Of the packed data set; only its maker knows them of another's. */
    count: count.optional(),
    sha256: digestSchema.optional(),
  }),
  /** Of a generator that another program trained; much of what follows is not known then. */
  imported: z
    .object({
      framework: z.string(),
      /** Of the file it was in. */
      sha256: digestSchema,
      /** Against pictures that its own framework drew, in levels of 255. */
      agreement: z.object({
        pictures: count,
        maxDifference: z.number().min(0),
        meanDifference: z.number().min(0),
      }),
    })
    .optional(),
  preset: z.string(),
  /** What its training went on from: a release, or another run, and its age. */
  from: z.object({ source: z.string(), kimg }).optional(),
  /** The run's resolved configuration, shown as it is. */
  config: z.record(z.string(), z.unknown()),
  kimg,
  /** Generator updates. */
  steps: z.int().min(0).optional(),
  metrics: z.array(
    z.object({
      name: z.string(),
      value: z.number(),
      samples: z.int().min(0),
      /** What as many other real pictures have. */
      reals: z.number().optional(),
    }),
  ),
  hardware: z.string().optional(),
  backend: z.string().optional(),
  seed: seed.optional(),
  codeVersion: z.string().optional(),
  trainedAt: z.iso.datetime({ offset: true }).optional(),
  minutes: z.number().min(0).optional(),
  licence: z.string(),
})

const series = z.array(z.number()).max(500)

const curvesSchema = z
  .object({
    kimg: series,
    criticLoss: series,
    generatorLoss: series,
    gradientPenalty: series,
    /** Mean norm of the critic's gradient at the interpolates; its target is 1. As the penalty, not of every critic. */
    slope: series,
  })
  .refine(
    ({ kimg, criticLoss, generatorLoss, gradientPenalty, slope }) =>
      [criticLoss, generatorLoss].every(({ length }) => length === kimg.length) &&
      [gradientPenalty, slope].every(({ length }) => [0, kimg.length].includes(length)),
    'the series differ in length',
  )
