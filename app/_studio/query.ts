import '../interpreter.ts'
import * as z from 'zod'
import { formatKey, type Key, parseKey } from '#lib/latent/key.ts'
import {
  formatRecipe,
  MAX_KEY_FRAMES,
  type PictureRecipe,
  parseRecipe,
  pictureOf,
  type Recipe,
} from '#lib/latent/recipe.ts'
import { MAX_SEED, type Seed, toSeed } from '#lib/latent/seed.ts'
import { readTyped } from '#lib/latent/typed.ts'
import { queryText } from '../address.ts'
import { BACKENDS } from './engine/protocol.ts'
import { MOST } from './mixing.ts'
import type { StudioModel } from './model.ts'
import {
  type Around,
  MAX_COUNT,
  MAX_FPS,
  MAX_STEPS,
  type Operands,
  type StudioState,
  TOOLS,
  type Walk,
  workWith,
} from './state.ts'
import {
  type Journey,
  MAX_DRAW,
  MAX_RADIUS,
  MAX_TURNS,
  MIN_RADIUS,
  stations,
  type Turn,
} from './variations.ts'

/** A query as Next or `URLSearchParams` tells of it; of a name that comes twice the last counts. */
export type Query = Record<string, string | string[] | undefined>

/** What a model has that a recipe may ask for. */
export type Growable = Pick<StudioModel, 'directions' | 'ages'>

/**
 * Reads an address; what is missing, out of range or not to be had of this model is as usual. A walk where a picture is
 * expected opens as a walk, with its first key frame in hand.
 */
export function parseState(query: Query, model: Growable): StudioState {
  const asked = schema.parse(query)
  const hand = growable(asked.r ? firstOf(asked.r) : pictureOf(toSeed(1)), model)
  const walkAsked = asked.r?.kind === 'walk' ? asked.r.keys : undefined
  const usual = workWith(hand)
  return {
    hand,
    tool: asked.tool ?? (walkAsked ? 'walk' : 'bed'),
    backend: asked.backend ?? 'auto',
    bed: { first: asked.bed ?? usual.bed.first, count: asked.count ?? usual.bed.count },
    around: {
      radius: asked.radius ?? usual.around.radius,
      draw: asked.draw ?? usual.around.draw,
      journey: asked.way && leadsTo(asked.way, hand.key) ? asked.way : usual.around.journey,
    },
    mix: operandsOf([asked.a, asked.b, asked.c], asked.weights, usual.mix),
    walk: {
      keys: asked.keys ?? walkAsked ?? usual.walk.keys,
      path: asked.path ?? usual.walk.path,
      easing: asked.easing ?? usual.walk.easing,
      loop: asked.loop ?? usual.walk.loop,
      steps: asked.steps ?? usual.walk.steps,
      fps: asked.fps ?? usual.walk.fps,
    },
  }
}

/** The address of a state, what is as usual left out: `parseState` of it is the state again. */
export function formatState(state: StudioState): string {
  const parts = partsOf(state).map(([name, text]) => `${name}=${queryText(text)}`)
  return `?${parts.join('&')}`
}

/** The names and texts that an address consists of. */
export function partsOf(state: StudioState): [name: string, text: string][] {
  const usual = new Map(
    texts({ ...workWith(state.hand), tool: 'bed', backend: 'auto' }).filter(
      ([name]) => name !== 'r',
    ),
  )
  return texts(state).filter(([name, text]) => text !== usual.get(name))
}

/** A picture as a person types it: a seed, a mix, or all of a recipe; undefined when it is none. */
export function readPicture(text: string): PictureRecipe | undefined {
  const typed = readTyped(text)
  if (typed?.recipe.kind !== 'picture') return undefined
  return typed.text !== undefined && BEGUN.test(text.trim()) ? undefined : typed.recipe
}

/** The same for a model: undefined as well for what it cannot grow, such as an age on the way to a longer one. */
export function readGrowable(text: string, model: Growable): PictureRecipe | undefined {
  const picture = readPicture(text)
  return picture && isGrowable(picture, model) ? picture : undefined
}

/** What may yet become a recipe: it waits for what is typed next instead of being read as a name. */
const BEGUN = /^\d[\d\s.*_~!+:a-z-]*$/

/** A seed as a person types it. */
export function readSeed(text: string): Seed | undefined {
  const number = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN
  return number <= MAX_SEED ? toSeed(number) : undefined
}

/** A key as a person types it: null where the field is empty, undefined when it is none. */
export function readKey(text: string): Key | null | undefined {
  return text.trim() === '' ? null : readPicture(text)?.key
}

function texts({ hand, tool, backend, bed, around, mix, walk }: StudioState): [string, string][] {
  const [a, b, c] = mix
  return [
    ['r', formatRecipe(hand)],
    ['tool', tool],
    ['bed', `${bed.first}`],
    ['count', `${bed.count}`],
    ...aroundTexts(around),
    ['a', keyText(a.key)],
    ['b', keyText(b.key)],
    ['c', keyText(c.key)],
    ['weights', mix.map(({ weight }) => weight).join()],
    ...walkTexts(walk),
    ['backend', backend],
  ]
}

function aroundTexts({ radius, draw, journey: { root, steps } }: Around): [string, string][] {
  const turns = steps.map(({ towards, angle }) => `${towards}:${angle}`)
  return [
    ['radius', `${radius}`],
    ['draw', `${draw}`],
    ['way', [formatKey(root), ...turns].join()],
  ]
}

function walkTexts({ keys, path, easing, loop, steps, fps }: Walk): [string, string][] {
  return [
    ['keys', keys.map(formatKey).join()],
    ['path', path],
    ['easing', easing],
    ['loop', loop ? '1' : '0'],
    ['steps', `${steps}`],
    ['fps', `${fps}`],
  ]
}

function keyText(key: Key | undefined): string {
  return key ? formatKey(key) : ''
}

const schema = z.object({
  r: read(readRecipe),
  tool: one(TOOLS),
  backend: one(['auto', ...BACKENDS]),
  bed: read(readSeed),
  count: whole(1, MAX_COUNT),
  radius: read((text) => within(text, MIN_RADIUS, MAX_RADIUS)),
  draw: whole(0, MAX_DRAW),
  way: read(readJourney),
  a: read(readOperand),
  b: read(readOperand),
  c: read(readOperand),
  weights: read(readWeights),
  keys: read(readKeys),
  path: one(['slerp', 'lerp']),
  easing: one(['linear', 'smooth']),
  loop: read((text) => ({ '0': false, '1': true })[text]),
  steps: whole(1, MAX_STEPS),
  fps: whole(1, MAX_FPS),
})

/** What a text means; what means nothing is as good as absent. */
function read<Value>(meaning: (text: string) => Value | undefined) {
  return z
    .union([z.string(), z.array(z.string()).transform((texts) => texts.at(-1) ?? '')])
    .transform((text) => attempt(() => meaning(text)))
    .optional()
    .catch(undefined)
}

function one<const Names extends readonly string[]>(names: Names) {
  return read((text) => names.find((name): name is Names[number] => name === text))
}

function whole(min: number, max: number) {
  return read((text) => (/^\d{1,10}$/.test(text) ? within(text, min, max) : undefined))
}

/** A plus that nobody encoded has become a space. */
function readRecipe(text: string): Recipe {
  return parseRecipe(text.trim().replaceAll(' ', '+'))
}

/** @returns null for the operand that is left empty */
function readOperand(text: string): Key | null {
  return text === '' ? null : parseKey(text)
}

function readKeys(text: string): Key[] | undefined {
  const keys = text === '' ? [] : text.split(',').map(parseKey)
  return keys.length <= MAX_KEY_FRAMES ? keys : undefined
}

function readWeights(text: string): number[] | undefined {
  const weights = text.split(',').map((weight) => within(weight, -MOST, MOST))
  return weights.length === 3 && !weights.includes(undefined) ? (weights as number[]) : undefined
}

function readJourney(text: string): Journey | undefined {
  const [root = '', ...turns] = text.split(',')
  const steps = turns.map(readTurn)
  return steps.length <= MAX_TURNS ? { root: parseKey(root), steps } : undefined
}

function readTurn(text: string): Turn {
  const [seed = '', angle = ''] = text.split(':')
  const towards = readSeed(seed)
  const radians = within(angle, -MAX_RADIUS, MAX_RADIUS)
  if (towards === undefined || !radians) throw new RangeError(`${text} is no turn.`)
  return { towards, angle: radians }
}

/** A number with at most two decimals. */
function within(text: string, min: number, max: number): number | undefined {
  const number = /^-?\d{1,10}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN
  return number >= min && number <= max ? number : undefined
}

function leadsTo(journey: Journey, key: Key): boolean {
  const end = stations(journey).at(-1)
  return end !== undefined && formatKey(end) === formatKey(key)
}

function firstOf(recipe: Recipe): PictureRecipe {
  if (recipe.kind === 'picture') return recipe
  const { keys, ...growth } = recipe
  return { ...growth, kind: 'picture', key: keys[0] as Key }
}

/** @param keys null for an operand that is left empty */
function operandsOf(
  keys: readonly (Key | null | undefined)[],
  weights: readonly number[] | undefined,
  usual: Operands,
): Operands {
  const operands = usual.map(({ key, weight }, i) => ({
    key: keys[i] === null ? undefined : (keys[i] ?? key),
    weight: weights?.[i] ?? weight,
  }))
  return operands as unknown as Operands
}

/** Without the directions and the age that the model does not have. */
function growable(
  { directions = [], age, ...hand }: PictureRecipe,
  model: Growable,
): PictureRecipe {
  const known = directions.filter(({ name }) => model.directions.some((one) => one.name === name))
  return {
    ...hand,
    ...(known.length > 0 && { directions: known }),
    ...(age !== undefined && model.ages.includes(age) && { age }),
  }
}

function isGrowable(picture: PictureRecipe, model: Growable): boolean {
  return formatRecipe(growable(picture, model)) === formatRecipe(picture)
}

function attempt<Value>(make: () => Value): Value | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
