import { murmur3 } from './hash.ts'
import { type Key, MAX_WEIGHT, mix } from './key.ts'
import { MAX_AMOUNT } from './move.ts'
import {
  formatRecipe,
  MAX_TRUNCATION,
  type ModelRef,
  parseModelRef,
  parseRecipe,
  pictureOf,
  type Recipe,
} from './recipe.ts'
import { MAX_SEED, type Seed, toSeed } from './seed.ts'

/** What somebody typed or pasted, understood. */
export type Typed = {
  recipe: Recipe
  /** The model that a link names. */
  model?: ModelRef
  /** The text that was made a seed of, where it was neither a number nor a recipe. */
  text?: string
}

/**
 * Understands anything that a person may type or paste where a seed is asked for:
 *
 * - links to pictures, walks and files of any garden, also as chat programs mangle them;
 * - whole numbers up to 4294967295 in any script and width, with separators (`1,234,567`) and what is
 *   written around them (`No. 12`, `#42`, `第 12 号`);
 * - recipes in any width and case, with numbers out of range brought into it;
 * - any other text, which `textSeed` makes a seed of, and whatever is longer than 1000 characters.
 *
 * @returns undefined for nothing but blanks; it never throws
 */
export function readTyped(text: string): Typed | undefined {
  const visible = text.replace(INVISIBLE, '').trim()
  if (visible === '') return undefined
  const read = visible.length > LONGEST ? undefined : readWritten(visible)
  if (read) return read
  const said = spoken(visible)
  return { recipe: pictureOf(textSeed(said)), text: said }
}

/** Characters of the longest link or recipe that is looked for, which takes as long as their square. */
const LONGEST = 1000

function readWritten(text: string): Typed | undefined {
  const link = readLink(text)
  if (link) return link
  const recipe = readRecipe(text)
  return recipe && { recipe }
}

/**
 * The seed of a text: MurmurHash3 (x86, 32 bits, its seed 0) of its UTF-8, in Unicode's form NFC, without
 * what cannot be seen and without blanks around it.
 */
export function textSeed(text: string): Seed {
  return toSeed(murmur3(new TextEncoder().encode(spoken(text))))
}

function spoken(text: string): string {
  return text.replace(INVISIBLE, '').trim().normalize('NFC')
}

/** Blanks without width, marks of direction, soft hyphens; joiners stay, for emoji and scripts are made with them. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g

const JOINERS = /\u200c|\u200d|\ufe0e|\ufe0f|\u20e3/g

/** Up to what cannot be part of a link as people and programs put links into text. */
const LINK =
  /(?:https?:\/\/|(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?\/)[^\s<>"'|（）「」，。、！？；】》]+/iu

const PAGES = /^(?:zh|ja)$/
const FILES = /\.(?:png|webp|avif|jpe?g|gif|mp4)$/i

function readLink(text: string): Typed | undefined {
  const [found] = LINK.exec(text) ?? []
  if (found === undefined) return undefined
  const url = parseUrl(found)
  const parts = (url?.pathname ?? '').split('/').filter(Boolean).map(decoded)
  if (PAGES.test(parts[0] ?? '')) parts.shift()
  if (parts[0] === 'api') parts.splice(0, 3)
  const [name = '', place = ''] = parts
  const model = modelOf(name)
  const recipe = readLinked(url?.searchParams.get('r')?.replaceAll(' ', '+') ?? place)
  return model && recipe && { recipe, model }
}

function parseUrl(text: string): URL | undefined {
  const link = /^https?:/i.test(text) ? text : `https://${text}`
  return URL.canParse(link) ? new URL(link) : undefined
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function modelOf(name: string): ModelRef | undefined {
  try {
    return parseModelRef(name.toLowerCase())
  } catch {
    return undefined
  }
}

/** What a number may stand between: quotes, brackets, and the ends of sentences. */
const AROUND = /^["'“”‘’«»「」『』()[\]{}<>`*\s]+|["'“”‘’«»「」『』()[\]{}<>`\s.,;:!?。、…]+$/gu

/** A link spells its recipe already: there `12,345` is a walk, and `57_120` a mix. */
function readLinked(text: string): Recipe | undefined {
  return written(plainOf(text)) ?? readRecipe(text)
}

function readRecipe(text: string): Recipe | undefined {
  const plain = plainOf(text)
  const number = readNumber(plain)
  if (number !== undefined) return pictureOf(number)
  return written(plain) ?? meant(plain)
}

function plainOf(text: string): string {
  return halfWidth(text).replace(AROUND, '').replace(FILES, '')
}

/** ASCII where there is a like of it: full width, other scripts' digits, dashes, commas. */
function halfWidth(text: string): string {
  return text
    .replace(JOINERS, '')
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/[‐-―−]/g, '-')
    .replace(/[、،]/g, ',')
    .replace(/[×✕]/g, '*')
    .replace(/[〜∼]/g, '~')
    .toLowerCase()
}

/** Digits of every script stand in tens that begin at a zero. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String((code - zero) % 10)
}

const BEFORE = /^(?:#|no\.?|nr\.?|n[°o]\.?|num(?:ber)?|seed|第)\s*/
const AFTER = /\s*(?:号|號|番|번)$/

const GROUPED = /^\d{1,3}(?:([,' _])\d{3}(?:\1\d{3})*|(?:\.\d{3}){2,})$/

function readNumber(text: string): Seed | undefined {
  const bare = text.replace(BEFORE, '').replace(AFTER, '')
  const digits = GROUPED.test(bare) ? bare.replace(/\D/g, '') : bare
  return /^\d{1,20}$/.test(digits) && Number(digits) <= MAX_SEED
    ? toSeed(Number(digits))
    : undefined
}

function written(text: string): Recipe | undefined {
  try {
    return parseRecipe(text)
  } catch {
    return undefined
  }
}

const NUMBER = String.raw`(?:\d+(?:\.\d+)?|\.\d+)`

/** No blank can be read in two ways: a text that is no recipe would be tried in all of them. */
const PARTS = new RegExp(
  String.raw`^([\d.,_*\s-]*\d)(?:\s*~\s*(${NUMBER}))?((?:\s*(?:[+-]\s*)?[a-z][a-z0-9]*\s*:\s*-?${NUMBER})*)(?:\s*!\s*(\d+))?$`,
)

/** A recipe with parts in any order and numbers as they come; undefined where there is none in it. */
function meant(text: string): Recipe | undefined {
  const [, roots, psi, amounts = '', age] = PARTS.exec(text) ?? []
  if (roots === undefined) return undefined
  const keys = roots.split(/\s*,\s*/).map(keyOf)
  if (keys.includes(undefined)) return undefined
  const directions = [...amounts.matchAll(AMOUNTS)]
    .map(amountOf)
    .filter(({ amount }) => amount !== 0)
  const named = new Map(directions.map((one) => [one.name, one]))
  const growth = {
    truncation: psi === undefined ? 1 : within(Number(psi), 0, MAX_TRUNCATION),
    ...(named.size > 0 && { directions: [...named.values()].sort(byName) }),
    ...(age !== undefined && { age: within(Number(age), 0, 9_999_999) }),
  }
  const [first, ...more] = keys as [Key, ...Key[]]
  return written(
    spelled(
      more.length === 0
        ? { kind: 'picture', key: first, ...growth }
        : { kind: 'walk', keys: keys as Key[], ...growth },
    ),
  )
}

/** Nothing that can be read where a recipe cannot be spelled. */
function spelled(recipe: Recipe): string {
  try {
    return formatRecipe(recipe)
  } catch {
    return ''
  }
}

function keyOf(text: string): Key | undefined {
  const terms = text
    .trim()
    .split(/\s*_\s*/)
    .map((term) => /^(\d{1,20})(?:\s*\*\s*(-?\d*\.?\d+))?$/.exec(term))
  if (terms.some((term) => !term || Number(term[1]) > MAX_SEED)) return undefined
  return mix(
    terms.map((term) => ({
      seed: toSeed(Number(term?.[1])),
      weight: within(Number(term?.[2] ?? 1), -MAX_WEIGHT, MAX_WEIGHT),
    })),
  )
}

const AMOUNTS = new RegExp(String.raw`([+-]?)\s*([a-z][a-z0-9]*)\s*:\s*(-?${NUMBER})`, 'g')

function amountOf([, sign, name = '', digits]: RegExpMatchArray) {
  const amount = (sign === '-' ? -1 : 1) * Number(digits)
  return { name, amount: within(amount, -MAX_AMOUNT, MAX_AMOUNT) }
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1
}

/** To two decimals. */
function within(value: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, value)) * 100) / 100
}
