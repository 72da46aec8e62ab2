import type { z } from 'zod'
import type { directionWordsSchema } from '../../lib/latent/directions.ts'
import { DIRECTION, only } from '../../lib/latent/grammar.ts'
import type { Fact, Facts } from '../data/source.ts'
import { oklab } from './colour.ts'
import { moments } from './statistics.ts'

/** Something that pictures have more or less of, and that is known of each. */
export type Attribute = {
  /** Its direction's name in recipes. */
  name: string
  /** What less of it looks like, and more. */
  minus: string
  plus: string
  /** Whether a picture has it or not, and nothing between. */
  isPresence: boolean
  /** Attributes of one group tell of the same, so that one cannot change and leave the others alone. */
  group: string
  /** In other languages than English. */
  words?: Words | undefined
  /** How much of it a picture has; undefined where nothing can be said, such as the colour of what is not there. */
  value(facts: Facts): number | undefined
}

/** An attribute that is asked for: of which fact, and what to call it. */
export type Wanted = {
  /** A fact's name, such as `mouthVariant`; of a colour with what of it, such as `potColor.lightness`. */
  of: string
  /** Of a variant, those that count. */
  is?: readonly string[] | undefined
  minus: string
  plus: string
  words?: Words | undefined
}

type Words = z.infer<typeof directionWordsSchema>

const AXES = ['lightness', 'yellow', 'red'] as const

type Axis = (typeof AXES)[number]

/** How a direction along an axis of a colour is called, and its ends. */
const AXIS_WORDS: Record<Axis, { suffix: string; minus: string; plus: string }> = {
  lightness: { suffix: 'light', minus: 'darker', plus: 'lighter' },
  yellow: { suffix: 'warm', minus: 'bluer', plus: 'yellower' },
  red: { suffix: 'red', minus: 'greener', plus: 'redder' },
}

/** Share of pictures that must have a variant, and lack it, for a network to learn it. */
const RAREST = 0.03

/** Least standard deviation of an axis of OKLab that an eye sees. */
const FAINTEST = 0.02

/** What a direction's name may be long, and starts with. */
const NAME = only(DIRECTION)
const LONGEST = 24

/**
 * All that a data set's facts tell apart: for each part whether it is there, for each variant that is common enough
 * whether it is that one, of each colour its lightness and hue, and each amount.
 */
export function attributesOf(facts: readonly Facts[]): Attribute[] {
  const names = [...new Set(facts.flatMap((one) => Object.keys(one)))]
  const all = names.flatMap((name) => ofFact(name, facts))
  const usable = all.filter((attribute) => varies(attribute, facts))
  return usable.filter(({ name }, i) => usable.findIndex((other) => other.name === name) === i)
}

/**
 * The attributes that are asked for, as far as the facts have them.
 *
 * @param wanted by the names of their directions
 */
export function wantedAttributes(
  wanted: Readonly<Record<string, Wanted>>,
  facts: readonly Facts[],
): Attribute[] {
  return Object.entries(wanted)
    .map(([name, { of, is, ...said }]) => {
      const [fact = '', axis] = of.split('.')
      if (is) return variant(name, fact, is, said)
      if (AXES.includes(axis as Axis)) return colour(name, fact, axis as Axis, said)
      const isAmount = facts.some((one) => typeof one[fact] === 'number')
      return isAmount ? amount(name, fact, said) : presence(name, fact, said)
    })
    .filter((attribute) => new Set(known(attribute, facts)).size > 1)
}

/** Values [attribute] of each picture; what cannot be said of one is the mean of the others. */
export function attributeValues(
  attributes: readonly Attribute[],
  facts: readonly Facts[],
): number[][] {
  const means = attributes.map((attribute) => moments(known(attribute, facts)).mean)
  return facts.map((one) => attributes.map(({ value }, k) => value(one) ?? means[k] ?? 0))
}

function ofFact(name: string, facts: readonly Facts[]): Attribute[] {
  const values = facts.map((one) => one[name]).filter((value) => value !== null)
  const subject = words(name.replace(/(Variant|Color)$/, ''))
  const short = subject.replaceAll(' ', '')
  const there = () => presence(short, name, { minus: `no ${subject}`, plus: subject })
  const first = values.find((value) => value !== undefined)
  if (typeof first === 'boolean') return [there()]
  if (typeof first === 'number')
    return [amount(short, name, { minus: `less ${subject}`, plus: `more ${subject}` })]
  if (isColour(first))
    return AXES.map((axis) => {
      const { suffix, minus, plus } = AXIS_WORDS[axis]
      const ends = { minus: `${minus} ${subject}`, plus: `${plus} ${subject}` }
      return colour(short + suffix, name, axis, ends)
    })
  return [there(), ...variants(name, short, values)]
}

/** Those of `mouthVariant` are called `smile` and so on; `mouth1` where a variant's name says nothing, or what another's does. */
function variants(
  name: string,
  subject: string,
  values: readonly (Fact | undefined)[],
): Attribute[] {
  const kinds = [...new Set(values.filter((value) => typeof value === 'string'))].sort()
  const taken = new Set([subject])
  return kinds.map((kind, i) => {
    const said = words(kind) || kind
    const own = said.replaceAll(/[^a-z0-9]/g, '')
    const isTelling = NAME.test(own) && !/^(variant|default)?\d*$/.test(own) && own.length > 2
    const label = isTelling ? said : `${subject} ${said.replace(/^variant ?/, '')}`
    const wanted = isTelling ? own : (subject + own.replace('variant', '')).slice(0, LONGEST)
    const number = String(i + 1)
    const direction = taken.has(wanted) ? wanted.slice(0, LONGEST - number.length) + number : wanted
    taken.add(direction)
    return variant(direction, name, [kind], { minus: `no ${label}`, plus: label })
  })
}

type Said = Pick<Attribute, 'minus' | 'plus' | 'words'>

function presence(name: string, fact: string, said: Said): Attribute {
  const value = (facts: Facts) => Number(facts[fact] !== null && facts[fact] !== false)
  return { name, ...said, isPresence: true, group: fact, value }
}

function variant(name: string, fact: string, kinds: readonly string[], said: Said): Attribute {
  const value = (facts: Facts) => Number(kinds.includes(String(facts[fact])))
  return { name, ...said, isPresence: true, group: fact, value }
}

function amount(name: string, fact: string, said: Said): Attribute {
  const value = (facts: Facts) => (typeof facts[fact] === 'number' ? facts[fact] : undefined)
  return { name, ...said, isPresence: false, group: fact, value }
}

function colour(name: string, fact: string, axis: Axis, said: Said): Attribute {
  const value = (facts: Facts) => {
    const hex = facts[fact]
    return isColour(hex) ? oklab(hex.slice(1))[axis] : undefined
  }
  return { name, ...said, isPresence: false, group: `${fact}.${axis}`, value }
}

function varies(attribute: Attribute, facts: readonly Facts[]): boolean {
  const { mean, deviation } = moments(known(attribute, facts))
  if (attribute.isPresence) return mean >= RAREST && mean <= 1 - RAREST
  return deviation >= (attribute.group.includes('.') ? FAINTEST : 1e-9)
}

function known({ value }: Attribute, facts: readonly Facts[]): number[] {
  return facts.map(value).filter((one) => one !== undefined)
}

function isColour(value: Fact | undefined): value is string {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)
}

/** `tinySmile` as words. */
function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase()
}
