import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatModelRef, formatRecipe, parseRecipe } from '#lib/latent/recipe.ts'
import { readTyped, textSeed } from '#lib/latent/typed.ts'
import golden from '../../golden/text-seeds.json' with { type: 'json' }

/** What is typed or pasted, and the recipe that is meant. */
const RECIPES: [typed: string, meant: string][] = [
  // Numbers as people write them.
  ['1234567', '1234567'],
  [' 42 ', '42'],
  ['007', '7'],
  ['0', '0'],
  ['4294967295', '4294967295'],
  ['1,234,567', '1234567'],
  ['1 234 567', '1234567'],
  ['1 234 567', '1234567'],
  ["1'234'567", '1234567'],
  ['1.234.567', '1234567'],
  ['1_234_567', '1234567'],
  ['１２３', '123'],
  ['１，２３４，５６７', '1234567'],
  ['٤٢', '42'],
  ['४२', '42'],
  ['#42', '42'],
  ['＃４２', '42'],
  ['No. 12', '12'],
  ['no 12', '12'],
  ['№ 12', '12'],
  ['Nr. 12', '12'],
  ['seed 12', '12'],
  ['第12号', '12'],
  ['第 １２ 號', '12'],
  ['12番', '12'],
  ['42.', '42'],
  ['42。', '42'],
  ['42!', '42'],
  ['“42”', '42'],
  ['「42」', '42'],
  ['(42)', '42'],
  ['\u200b42\ufeff', '42'],
  ['\u202a42\u202c', '42'],
  // Recipes in any width, case and order.
  ['42~0.7', '42~0.7'],
  ['42 ~ 0.70', '42~0.7'],
  ['42～０．７', '42~0.7'],
  ['42~9', '42~2'],
  ['42+Glasses:1.5', '42+glasses:1.5'],
  ['42 glasses:1.5', '42+glasses:1.5'],
  ['42 +hair:1 -glasses:0.50', '42-glasses:0.5+hair:1'],
  ['42−hair：0.5', '42-hair:0.5'],
  ['42+glasses:7', '42+glasses:3'],
  ['42!96', '42!96'],
  ['42！96', '42!96'],
  ['12,57', '12,57'],
  ['12，57', '12,57'],
  ['12、57、99', '12,57,99'],
  ['12, 57, 99 ~ 0.7', '12,57,99~0.7'],
  ['77*0.4_12*0.6', '12*0.6_77*0.4'],
  ['12×0.6_77×0.4', '12*0.6_77*0.4'],
  ['42.webp', '42'],
  ['42.PNG', '42'],
]

/** Links as they are pasted, and as chat programs mangle them. */
const LINKS: [typed: string, model: string, recipe: string][] = [
  ['https://garden.example/lorelei-64/42', 'lorelei-64', '42'],
  ['garden.example/lorelei-64/42', 'lorelei-64', '42'],
  ['http://localhost:3000/lorelei-64@3f9a2c1e/42~0.7', 'lorelei-64@3f9a2c1e', '42~0.7'],
  ['https://garden.example/zh/lorelei-64/42?frames=60', 'lorelei-64', '42'],
  ['https://garden.example/api/v1/images/lorelei-64/42.webp?size=512', 'lorelei-64', '42'],
  ['https://garden.example/lorelei-64/studio?r=42%2Bglasses:1.5', 'lorelei-64', '42+glasses:1.5'],
  ['https://garden.example/lorelei-64/42%2Bglasses%3A1.5', 'lorelei-64', '42+glasses:1.5'],
  ['https://garden.example/lorelei-64/12*0.6_77*0.4', 'lorelei-64', '12*0.6_77*0.4'],
  ['https://garden.example/lorelei-64@3f9a2c1e/12,345', 'lorelei-64@3f9a2c1e', '12,345'],
  ['https://garden.example/lorelei-64/57_120', 'lorelei-64', '57_120'],
  ['https://garden.example/api/v1/walks/lorelei-64/12,345.webp', 'lorelei-64', '12,345'],
  ['https://garden.example/lorelei-64/studio?r=12,345&tool=walk', 'lorelei-64', '12,345'],
  ['<https://garden.example/lorelei-64/42|this one>', 'lorelei-64', '42'],
  ['[this one](https://garden.example/lorelei-64/42)', 'lorelei-64', '42'],
  ['看这个 https://garden.example/lorelei-64/42。', 'lorelei-64', '42'],
  ['look: https://garden.example/lorelei-64/42, nice!', 'lorelei-64', '42'],
  ['看这个：https://garden.example/lorelei-64/42，很可爱', 'lorelei-64', '42'],
]

/** Neither number nor recipe. */
const TEXTS = [
  'Ada',
  'Ada Lovelace',
  '小明',
  'さくら',
  '🦊',
  '24.12.2000',
  '12/24/2000',
  '-1',
  '3.14',
  'hello, world!',
  '4294967296',
]

/** What could be read in so many ways that none of them would ever be done with. */
const ENDLESS = [
  `1${' a:1'.repeat(60)}x`,
  `1${' - a : 1'.repeat(60)}x`,
  'a'.repeat(300_000),
  `${'.'.repeat(300_000)}x`,
  `1${' '.repeat(300_000)}x`,
]

/** In a process of its own, which can be ended. */
const READING = `
  import { readFileSync } from 'node:fs'
  import { readTyped } from './lib/latent/typed.ts'
  const texts = JSON.parse(readFileSync(0, 'utf8'))
  console.log(JSON.stringify(texts.map((text) => readTyped(text).text === text)))`

test.each(RECIPES)('%j is the recipe %s', (typed, meant) => {
  const read = readTyped(typed)
  expect(read && formatRecipe(read.recipe)).toBe(meant)
  expect(read?.text).toBeUndefined()
})

test.each(LINKS)('%j is a link to a picture of %s', (typed, model, meant) => {
  const read = readTyped(typed)
  expect(read?.model && formatModelRef(read.model)).toBe(model)
  expect(read && formatRecipe(read.recipe)).toBe(meant)
})

test.each(TEXTS)('%j is a text, and so a seed', (text) => {
  expect(readTyped(text)).toEqual({
    recipe: { kind: 'picture', key: [{ seed: textSeed(text), weight: 1 }], truncation: 1 },
    text,
  })
})

test('no text takes long to read', () => {
  const node = ['--import', 'tsx', '--input-type=module', '--eval', READING]
  const input = JSON.stringify(ENDLESS)
  const areTexts = JSON.parse(`${execFileSync(process.execPath, node, { input, timeout: 20_000 })}`)
  expect(areTexts).toEqual(ENDLESS.map(() => true))
})

// test/golden/text-seeds.json: made by python3 test/golden/text-seeds.py > test/golden/text-seeds.json
test.each(Object.entries(golden))(
  'the seed of %j is that of another implementation',
  (text, seed) => {
    expect(textSeed(text)).toBe(seed)
  },
)

test('a text has one seed, however its accents are composed and whatever cannot be seen is in it', () => {
  expect(textSeed('e\u0301')).toBe(textSeed('\u00e9'))
  expect(textSeed(' \ufeffAda\u200b ')).toBe(textSeed('Ada'))
  expect(textSeed('Ada')).not.toBe(textSeed('ada'))
})

test('blanks are nothing', () => {
  for (const blank of ['', ' ', '\u3000', '\u200b', ' \ufeff '])
    expect(readTyped(blank)).toBeUndefined()
})

test('whatever is typed is a recipe that can be spelled, and what is spelled is understood as itself', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'0123456789,.*_~!+-: aﬀ１#') }),
      ),
      (text) => {
        const read = readTyped(text)
        if (!read) return
        const spelled = formatRecipe(read.recipe)
        expect(parseRecipe(spelled)).toEqual(read.recipe)
      },
    ),
    { numRuns: 3000 },
  )
})
