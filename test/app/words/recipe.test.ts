import { describe, expect, it } from 'vitest'
import { parseRecipe } from '#lib/latent/recipe.ts'
import { directionWords } from '../../../app/_words/directions.ts'
import { describeRecipe } from '../../../app/_words/recipe.ts'

describe('a recipe in words', () => {
  it.each([
    ['42', 'Seed 42', '种子 42', '種 42'],
    [
      '42~0.7+glasses:1.5!96',
      'Seed 42, ψ 0.7, glasses +1.5, at 96 kimg',
      '种子 42，ψ 0.7，glasses +1.5，96 kimg 时',
      '種 42、ψ 0.7、glasses +1.5、96 kimg のとき',
    ],
    ['7-unheard:0.5', 'Seed 7, unheard −0.5', '种子 7，unheard −0.5', '種 7、unheard −0.5'],
    ['12,57', 'Walk 12 → 57', '漫步 12 → 57', '散歩 12 → 57'],
    [
      '12*0.6_77*-0.4',
      'Mix of 0.6 × 12 and −0.4 × 77',
      '0.6 × 12 与 −0.4 × 77 的混合',
      '0.6 × 12 と −0.4 × 77 のミックス',
    ],
  ])('%s', (text, en, zh, ja) => {
    const recipe = parseRecipe(text)
    expect(describeRecipe(recipe, 'en')).toBe(en)
    expect(describeRecipe(recipe, 'zh')).toBe(zh)
    expect(describeRecipe(recipe, 'ja')).toBe(ja)
  })
})

it('calls directions as the model that is told of calls them', () => {
  const ja = { name: '紙の色み', minus: '紙を寒色に', plus: '紙を暖色に' }
  const warm = { name: 'warm', minus: 'cooler paper', plus: 'warmer paper', words: { ja } }
  const recipe = parseRecipe('42+hair:2+warm:1')
  expect(describeRecipe(recipe, 'ja', [warm])).toBe('種 42、hair +2、紙の色み +1')
  expect(describeRecipe(recipe, 'en', [warm])).toBe('Seed 42, hair +2, warm +1')
})

describe('a direction', () => {
  it('is called as it was published, in a language or in English', () => {
    const hair = { name: 'hair', minus: 'shorter hair', plus: 'constructor' }
    expect(directionWords(hair, 'en')).toEqual(hair)
    expect(directionWords(hair, 'ja')).toEqual(hair)
    const ja = { name: '髪', minus: '髪を短く', plus: '髪を長く' }
    expect(directionWords({ ...hair, words: { ja } }, 'ja')).toEqual(ja)
    expect(directionWords({ ...hair, words: { ja } }, 'zh')).toEqual(hair)
  })

  it('that was found and not looked for has ends in every language', () => {
    const found = { name: 'sefa1', minus: 'one way', plus: 'the other' }
    expect(directionWords(found, 'zh')).toEqual({ ...found, minus: '这一头', plus: '那一头' })
  })
})
