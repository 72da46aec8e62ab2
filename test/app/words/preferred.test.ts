import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLanguage, LANGUAGES, type Language } from '../../../app/_words/language.ts'
import { preferredLanguage } from '../../../app/_words/preferred.ts'

const languages = Object.keys(LANGUAGES) as Language[]

/** As browsers spell it: a language we speak or do not, perhaps a region, and how much it is liked. */
const entry = fc.record({
  language: fc.constantFrom(...languages, 'de', 'fr', 'ko', '*'),
  region: fc.constantFrom('', '-US', '-CN', '-Hans-CN', '-JP'),
  thousandths: fc.integer({ min: 0, max: 1000 }),
  blank: fc.constantFrom('', ' '),
})
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never

function spell({ language, region, thousandths, blank }: Entry): string {
  return `${blank}${language}${region};${blank}q=${thousandths / 1000}`
}

describe('the language that a browser likes best', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['ja', 'ja'],
    ['de-DE,de;q=0.9,en;q=0.5,ja;q=0.7', 'ja'],
    ['EN-gb', 'en'],
    ['zh-TW', 'zh'],
    ['fr', undefined],
    ['*', undefined],
    ['', undefined],
    ['zh;q=0, en;q=0.1', 'en'],
    ['zh;q=nonsense, ja;q=0.2', 'ja'],
    ['constructor, __proto__', undefined],
  ])('of %s is %s', (accepted, language) => {
    expect(preferredLanguage(accepted)).toBe(language)
  })

  it('is the one of ours with the greatest quality, the first of several', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
        const ours = entries.filter(
          ({ language, thousandths }) => isLanguage(language) && thousandths > 0,
        )
        const most = Math.max(...ours.map(({ thousandths }) => thousandths))
        const best = ours.find(({ thousandths }) => thousandths === most)
        expect(preferredLanguage(entries.map(spell).join(','))).toBe(best?.language)
      }),
    )
  })

  it('is none or one of ours, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'zhja;q=.,-* 019') })),
        (sent) => {
          const language = preferredLanguage(sent)
          expect(language === undefined || isLanguage(language)).toBe(true)
        },
      ),
    )
  })
})
