import type { Manifest } from '#lib/model/manifest.ts'
import type { Language } from './language.ts'

/** What a model is called and said to be: in a language as it was published in it, or else in English. */
export function titled(
  { title, description, words }: Pick<Manifest, 'title' | 'description' | 'words'>,
  language: Language,
): { title: string; description: string } {
  const published = language === 'en' ? undefined : words?.[language]
  return published ?? { title, description }
}
