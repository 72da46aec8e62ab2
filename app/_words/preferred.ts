import { isLanguage, type Language } from './language.ts'

/** How many entries of a header are looked at: browsers send fewer, and nobody needs more. */
const MAX_ENTRIES = 32

/**
 * The language that whoever sent an Accept-Language header likes best among ours; undefined when it names none.
 *
 * @param accepted as RFC 9110 has it, `zh-CN,zh;q=0.9,en;q=0.8`; what cannot be read of it is passed over
 */
export function preferredLanguage(accepted: string): Language | undefined {
  const ranked = accepted.split(',', MAX_ENTRIES).flatMap(readEntry)
  ranked.sort((one, other) => other.quality - one.quality)
  return ranked[0]?.language
}

function readEntry(entry: string): { language: Language; quality: number }[] {
  const [tag = '', ...parameters] = entry.toLowerCase().split(';')
  const [language = ''] = tag.trim().split('-')
  const quality = qualityOf(parameters)
  return isLanguage(language) && quality > 0 ? [{ language, quality }] : []
}

/** 0 … 1; what is no number counts for nothing. */
function qualityOf(parameters: readonly string[]): number {
  const given = parameters.map((one) => one.trim()).find((one) => one.startsWith('q='))
  if (given === undefined) return 1
  const quality = Number(given.slice(2))
  return quality >= 0 && quality <= 1 ? quality : 0
}
