import type { Digest } from '../digest.ts'
import { GardenError } from '../error.ts'
import { isModelId, type ModelId } from '../model/id.ts'
import type { Direction } from './directions.ts'
import { AGE, AMOUNT, DIRECTION, only, PIN, TRUNCATION } from './grammar.ts'
import { formatKey, type Key, keyLatent, keyOf, parseKey } from './key.ts'
import { type Amount, MAX_AMOUNT, move } from './move.ts'
import type { Prior } from './sample.ts'
import type { Seed } from './seed.ts'
import { truncate } from './truncation.ts'

/** What is done to every key of a recipe. */
export type Growth = {
  /** How far a latent is drawn towards the centre: ψ, 0 … 2. */
  truncation: number
  /** How far it is then moved along named directions, in the order of their names; absent = nowhere. */
  directions?: readonly Amount[]
  /** Whole kimg at which the generator is to be as it was then; absent = finished. */
  age?: number
}

/** One picture. */
export type PictureRecipe = { kind: 'picture'; key: Key } & Growth

/** A walk through 2 … 32 key frames. */
export type WalkRecipe = { kind: 'walk'; keys: Key[] } & Growth

export type Recipe = PictureRecipe | WalkRecipe

/** A model, and the first 8 hex digits of a digest where one release of it is meant. */
export type ModelRef = { id: ModelId; pin?: string }

export const MAX_KEY_FRAMES = 32
export const MAX_TRUNCATION = 2

const IS_PIN = only(PIN)
const IS_TRUNCATION = only(TRUNCATION)
const IS_AMOUNT = only(AMOUNT)
const IS_AGE = only(AGE)

/** An amount that may be out of its range, to say by how much. */
const IS_DIRECTED = only(`([+-])(${DIRECTION}):(\\d+(?:\\.\\d+)?)`)

/**
 * Reads a recipe: `1234567`, `1234567~0.7`, `12,57,99~1.2`, `42+glasses:1.5-hair:0.5`, `42!96`,
 * `12*0.6_77*0.4`. Every recipe has one spelling, so that it has one address; other spellings are
 * refused, and the suggestion says how to write them. Whether a model has the directions and the age is for
 * `requireGrowable` to say.
 *
 * @throws GardenError `invalid_recipe` naming the part at fault, and nothing else whatever the text
 */
export function parseRecipe(text: string): Recipe {
  const { roots, psi, amounts, kimg } = split(text)
  const keys = roots.split(',').map(parseKey)
  if (keys.length > MAX_KEY_FRAMES) {
    throw invalid(text, `has ${keys.length} key frames`, `A walk has at most ${MAX_KEY_FRAMES}.`)
  }
  const growth: Growth = {
    truncation: psi === undefined ? 1 : parseTruncation(psi),
    ...(amounts !== '' && { directions: parseAmounts(amounts) }),
    ...(kimg !== undefined && { age: parseAge(kimg) }),
  }
  const [key, second] = keys
  if (key && !second) return { kind: 'picture', key, ...growth }
  return { kind: 'walk', keys, ...growth }
}

/**
 * The one spelling of a recipe: `parseRecipe(formatRecipe(recipe))` is the recipe again.
 *
 * @throws GardenError `invalid_recipe` when ψ, a weight, an amount or the age is not in its range or
 *   has more decimals than it may, seeds of a mix or directions are not in order, or a walk does not
 *   have 2 … 32 key frames
 */
export function formatRecipe(recipe: Recipe): string {
  const { truncation, directions = [], age } = recipe
  const text = [
    keysOf(recipe).map(formatKey).join(','),
    truncation === 1 ? '' : `~${truncation}`,
    ...directions.map(formatAmount),
    age === undefined ? '' : `!${age}`,
  ].join('')
  if (parseRecipe(text).kind === recipe.kind) return text
  throw invalid(text, 'is not a walk', 'A walk has at least two key frames, such as 12,57.')
}

/** A seed's own picture. */
export function pictureOf(seed: Seed, truncation = 1): PictureRecipe {
  return { kind: 'picture', key: keyOf(seed), truncation }
}

/** What a recipe is grown from: one key, or the key frames of a walk. */
export function keysOf(recipe: Recipe): readonly Key[] {
  return recipe.kind === 'picture' ? [recipe.key] : recipe.keys
}

/** The recipe moved to an amount along a direction, whatever it was moved along it before. */
export function directed<R extends Recipe>(recipe: R, name: string, amount: number): R {
  const { directions = [], ...rest } = recipe
  const others = directions.filter((direction) => direction.name !== name)
  const moved = amount === 0 ? others : [...others, { name, amount }].sort(byName)
  return (moved.length > 0 ? { ...rest, directions: moved } : rest) as R
}

/**
 * Makes sure that a model can grow a recipe.
 *
 * @param model what it is called, the names of its directions, and the ages it kept, in kimg
 * @throws GardenError `invalid_recipe` naming what the model lacks, and what it has
 */
export function requireGrowable(
  { directions = [], age }: Growth,
  model: { id: string; directions: readonly string[]; ages: readonly number[] },
): void {
  for (const { name } of directions) requireDirection(name, model)
  if (age !== undefined && !model.ages.includes(age)) throw noSuchAge(age, model)
}

/** What is said to whoever asks for an age that a model does not have. */
export function noSuchAge(
  age: number,
  { id, ages }: { id: string; ages: readonly number[] },
): GardenError {
  return new GardenError('invalid_recipe', `${id} was not kept as it was at ${age} kimg.`, {
    suggestion:
      ages.length > 0
        ? `There are ages of ${ages.join(', ')} kimg.`
        : `There is only the finished one: leave !${age} out.`,
  })
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
  if (IS_PIN.test(pin)) return { id, pin }
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
 * @param known the model's directions; needed by recipes that name some
 * @returns float32 [size]
 * @throws GardenError `invalid_recipe` for a direction that is not among them
 */
export function recipeLatents(
  { key, truncation, directions = [] }: PictureRecipe,
  size: number,
  prior: Prior,
  known: readonly Direction[] = [],
): Float32Array {
  const drawn = keyLatent(key, size, prior)
  const latent = truncation === 1 ? drawn : truncate(drawn, truncation)
  return directions.length === 0 ? latent : move(latent, directions, known)
}

type Parts = {
  roots: string
  psi: string | undefined
  /** Empty when there are none. */
  amounts: string
  kimg: string | undefined
}

/** A sign begins a direction where a number has ended; before that it is part of what is no number. */
function split(text: string): Parts {
  const [still = '', kimg, ...ages] = text.split('!')
  if (ages.length > 0) throw invalid(text, 'has more than one age', `Write ${still}!${kimg}.`)
  const sign = still.search(/(?<=\d)[+-]/)
  const end = sign < 0 ? still.length : sign
  const [roots = '', psi, ...more] = still.slice(0, end).split('~')
  if (more.length > 0) {
    throw invalid(text, 'has more than one truncation', `Write ${roots}~${psi}.`)
  }
  return { roots, psi, amounts: still.slice(end), kimg }
}

function parseTruncation(text: string): number {
  if (IS_TRUNCATION.test(text)) return Number(text)
  throw invalid(`~${text}`, 'is not a truncation', truncationAdvice(text))
}

function truncationAdvice(text: string): string {
  const near = text === '' ? Number.NaN : Math.round(Number(text) * 100) / 100
  if (near === 1) return 'Leave it out: 1 is what it is without.'
  if (near >= 0 && near <= MAX_TRUNCATION) return `Write ~${near}.`
  return `Write a number from 0 to ${MAX_TRUNCATION} with at most two decimals, such as ~0.7.`
}

/** @param text such as `+glasses:1.5-hair:0.5` */
function parseAmounts(text: string): Amount[] {
  const amounts = text.split(/(?=[+-])/).map(parseAmount)
  const spelled = [...amounts].sort(byName).map(formatAmount).join('')
  const twice = amounts.find(({ name }, i) => amounts.findIndex((one) => one.name === name) < i)
  if (twice) throw invalid(text, `names ${twice.name} twice`, 'Name each direction once.')
  if (spelled === text) return amounts
  throw invalid(text, 'has its directions out of order', `Write them by name: ${spelled}.`)
}

function parseAmount(text: string): Amount {
  const match = IS_DIRECTED.exec(text)
  const [, sign, name = '', digits = ''] = match ?? []
  const amount = (sign === '-' ? -1 : 1) * Number(digits)
  if (match && IS_AMOUNT.test(digits)) return { name, amount }
  throw invalid(text, 'is not a direction', amountAdvice(match ? { name, amount } : undefined))
}

function amountAdvice(near: Amount | undefined): string {
  if (!near)
    return 'Write a sign, a name, a colon and how far: +glasses:1.5, or -hair:0.5 the other way.'
  const amount = Math.round(near.amount * 100) / 100
  if (amount === 0) return `Leave ${near.name} out: 0 is what it is without.`
  if (Math.abs(amount) <= MAX_AMOUNT) return `Write ${formatAmount({ ...near, amount })}.`
  return `Go no further than ${MAX_AMOUNT}, with at most two decimals.`
}

function formatAmount({ name, amount }: Amount): string {
  return `${amount < 0 ? '-' : '+'}${name}:${Math.abs(amount)}`
}

function byName(one: Amount, other: Amount): number {
  return one.name < other.name ? -1 : 1
}

function parseAge(text: string): number {
  if (IS_AGE.test(text)) return Number(text)
  const near = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text)) : 320
  throw invalid(
    `!${text}`,
    'is not an age',
    `Write whole kimg at the end, such as !${Math.min(near, 9_999_999)}.`,
  )
}

function requireDirection(
  name: string,
  { id, directions }: { id: string; directions: readonly string[] },
): void {
  if (directions.includes(name)) return
  throw new GardenError('invalid_recipe', `${id} has no direction ${quote(name)}.`, {
    suggestion: directions.length > 0 ? `It has ${directions.join(', ')}.` : 'It has none.',
  })
}

function invalid(part: string, problem: string, suggestion: string): GardenError {
  return new GardenError('invalid_recipe', `${quote(part)} ${problem}.`, { suggestion })
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
