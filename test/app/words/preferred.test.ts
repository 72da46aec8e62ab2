import { describe, expect, it } from 'vitest'
import { preferredLanguage } from '../../../app/_words/preferred.ts'

describe('the language that a browser likes best', () => {
  it.each([
    [['zh-CN', 'zh', 'en'], 'zh'],
    [['ja'], 'ja'],
    [['de-DE', 'de', 'ja', 'en'], 'ja'],
    [['EN-gb'], 'en'],
    [['zh-TW'], 'zh'],
    [['fr'], undefined],
    [[''], undefined],
    [[], undefined],
    [['constructor', '__proto__'], undefined],
  ])('of %j is %s', (tags, language) => {
    expect(preferredLanguage(tags)).toBe(language)
  })
})
