/**
 * The grammar of recipes and of what names a model, each part once, as sources of regular expressions. They say nothing of
 * the order of seeds and directions, nor whether a number of ten digits is a seed.
 */

/** A model's name. */
export const MODEL_ID = '[a-z0-9]+(-[a-z0-9]+)*'

/** The part of a digest that names a release. */
export const PIN = '[0-9a-f]{8}'

export const SEED = '(0|[1-9][0-9]{0,9})'

/** −9 … 9, neither 0 nor 1. */
export const WEIGHT = '(-?([2-9]|[0-8]\\.[0-9]?[1-9])|-1)'

const TERM = `${SEED}(\\*${WEIGHT})?`

/** A seed, or a mix of 2 … 8. */
export const KEY = `(${SEED}|${TERM}(_${TERM}){1,7})`

/** ψ: 0 … 2, not 1. */
export const TRUNCATION = '(0|2|[01]\\.[0-9]?[1-9])'

export const DIRECTION = '[a-z][a-z0-9]{0,23}'

/** Along a direction: more than 0, up to 3. */
export const AMOUNT = '(3|[12](\\.[0-9]?[1-9])?|0\\.[0-9]?[1-9])'

/** Whole kimg. */
export const AGE = '(0|[1-9][0-9]{0,6})'

/** What follows the keys of a recipe, but for its age. */
export const AGELESS = `(~${TRUNCATION})?([+-]${DIRECTION}:${AMOUNT})*`

export const GROWTH = `${AGELESS}(!${AGE})?`

/** Matches a text that is one such part and nothing else. */
export function only(part: string): RegExp {
  return new RegExp(`^${part}$`)
}
