import type { Digest } from '../digest.ts'
import { GardenError } from '../error.ts'
import { isModelId, type ModelId } from '../model/id.ts'
import { type Prior, sampleLatent } from './sample.ts'
import { MAX_SEED, type Seed, toSeed } from './seed.ts'
import { truncate } from './truncation.ts'

/** One picture: a seed, and how far its latent is drawn towards the centre (ψ, 0 … 2). */
export type PictureRecipe = { kind: 'picture'; seed: Seed; truncation: number }

/** A walk through 2 … 32 key frames at one truncation. */
export type WalkRecipe = { kind: 'walk'; seeds: Seed[]; truncation: number }

export type Recipe = PictureRecipe | WalkRecipe

/** A model, and the first 8 hex digits of a digest where one release of it is meant. */
export type ModelRef = { id: ModelId; pin?: string }

export const MAX_KEY_FRAMES = 32
export const MAX_TRUNCATION = 2

/**
 * Reads a recipe: `1234567`, `1234567~0.7`, `12,57,99~1.2`. Every recipe has one spelling, so that it
 * has one address; other spellings are refused, and the suggestion says how to write them.
 *
 * @throws GardenError `invalid_recipe` naming the part at fault, and nothing else whatever the text
 */
export function parseRecipe(text: string): Recipe {
  refuseReserved(text)
  const [keys = '', psi, ...more] = text.split('~')
  if (more.length > 0) {
    throw invalid(text, 'has more than one truncation', `Write ${keys}~${psi}.`)
  }
  const seeds = keys.split(',').map(parseSeed)
  if (seeds.length > MAX_KEY_FRAMES) {
    throw invalid(text, `has ${seeds.length} key frames`, `A walk has at most ${MAX_KEY_FRAMES}.`)
  }
  const truncation = psi === undefined ? 1 : parseTruncation(psi)
  const [seed, second] = seeds
  if (seed !== undefined && second === undefined) return { kind: 'picture', seed, truncation }
  return { kind: 'walk', seeds, truncation }
}

/**
 * The one spelling of a recipe: `parseRecipe(formatRecipe(recipe))` is the recipe again.
 *
 * @throws GardenError `invalid_recipe` when ψ is not in 0 … 2 with at most two decimals, or a walk
 *   does not have 2 … 32 key frames
 */
export function formatRecipe(recipe: Recipe): string {
  const keys = recipe.kind === 'picture' ? `${recipe.seed}` : recipe.seeds.join(',')
  const text = recipe.truncation === 1 ? keys : `${keys}~${recipe.truncation}`
  if (parseRecipe(text).kind === recipe.kind) return text
  throw invalid(text, 'is not a walk', 'A walk has at least two key frames, such as 12,57.')
}

/**
 * Reads `lorelei-64` or `lorelei-64@3f9a2c1e`.
 *
 * @throws GardenError `unknown_model`, `unknown_release` for what cannot be a name or a pin
 */
export function parseModelRef(text: string): ModelRef {
  const [id = '', ...rest] = text.split('@')
  if (!isModelId(id)) {
    throw new GardenError('unknown_model', `${quote(id)} is not the name of a model.`, {
      suggestion: 'A name is lower-case words with hyphens between, such as lorelei-64.',
    })
  }
  if (rest.length === 0) return { id }
  const pin = rest.join('@')
  if (/^[0-9a-f]{8}$/.test(pin)) return { id, pin }
  throw new GardenError('unknown_release', `${quote(pin)} does not name a release of ${id}.`, {
    suggestion: `Write the first 8 hex digits of its digest, or ${id} alone for the newest.`,
  })
}

/** The one spelling of a reference: `parseModelRef(formatModelRef(ref))` is the reference again. */
export function formatModelRef({ id, pin }: ModelRef): string {
  return pin === undefined ? id : `${id}@${pin}`
}

/** The part of a digest that a link carries. */
export function pinOf(digest: Digest): string {
  return digest.slice(0, 8)
}

/**
 * The generator's input for a picture.
 *
 * @param size components, the generator's `latentSize`
 * @returns float32 [size]
 */
export function recipeLatents(recipe: PictureRecipe, size: number, prior: Prior): Float32Array {
  return truncate(sampleLatent(recipe.seed, size, prior), recipe.truncation)
}

/** What the grammar keeps room for, by the sign that begins it after a number. */
const RESERVED: Record<string, string> = {
  '+': 'a direction',
  '-': 'a direction',
  '!': 'an age',
  '*': 'a mix',
  _: 'a mix',
}

function refuseReserved(text: string): void {
  const match = /\d([+\-!*_])/.exec(text)
  if (!match) return
  const grown = text.slice(0, match.index + 1)
  const asked = RESERVED[match[1] ?? '']
  throw invalid(text, `asks for ${asked}, which this version does not grow yet`, `Try ${grown}.`)
}

function parseSeed(text: string): Seed {
  if (/^(0|[1-9]\d{0,9})$/.test(text) && Number(text) <= MAX_SEED) return toSeed(Number(text))
  const near = Number(/\d+/.exec(text)?.[0] ?? Number.NaN)
  const advice = near <= MAX_SEED ? `Write ${near}, or another` : 'Write 1234567, or another'
  throw invalid(text, 'is not a seed', `${advice} whole number from 0 to ${MAX_SEED}.`)
}

function parseTruncation(text: string): number {
  if (/^(0|2|[01]\.\d?[1-9])$/.test(text)) return Number(text)
  throw invalid(`~${text}`, 'is not a truncation', truncationAdvice(text))
}

function truncationAdvice(text: string): string {
  const near = text === '' ? Number.NaN : Math.round(Number(text) * 100) / 100
  if (near === 1) return 'Leave it out: 1 is what it is without.'
  if (near >= 0 && near <= MAX_TRUNCATION) return `Write ~${near}.`
  return `Write a number from 0 to ${MAX_TRUNCATION} with at most two decimals, such as ~0.7.`
}

function invalid(part: string, problem: string, suggestion: string): GardenError {
  return new GardenError('invalid_recipe', `${quote(part)} ${problem}.`, { suggestion })
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
