import type { Direction } from '#lib/latent/directions.ts'
import { type Language, spoken } from './language.ts'

/** A direction's own name, and what its ends are called. */
export type DirectionWords = { name: string; minus: string; plus: string }

/** A direction as it was published, as far as it is told of. */
export type ToldDirection = Pick<Direction, 'name' | 'minus' | 'plus' | 'words'>

/** What a direction is called in a language: as it was published in it, or else in English. */
export function directionWords(
  { name, minus, plus, words }: ToldDirection,
  language: Language,
): DirectionWords {
  const published = language === 'en' ? undefined : words?.[language]
  return published ?? { name, minus: endOf(minus, language), plus: endOf(plus, language) }
}

function endOf(end: string, language: Language): string {
  const ends = found[language]
  return Object.hasOwn(ends, end) ? ends[end as keyof typeof ends] : end
}

/** The ends of those that were found, not looked for. */
const found = spoken({
  en: { 'one way': 'one way', 'the other': 'the other' },
  zh: { 'one way': '这一头', 'the other': '那一头' },
  ja: { 'one way': '一方', 'the other': '他方' },
})
