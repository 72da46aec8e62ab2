import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDigest } from '#lib/digest.ts'
import { GardenError } from '#lib/error.ts'
import type { Direction } from '#lib/latent/directions.ts'
import { type Key, keyOf, MAX_TERMS } from '#lib/latent/key.ts'
import {
  directed,
  formatModelRef,
  formatRecipe,
  type PictureRecipe,
  parseModelRef,
  parseRecipe,
  pinOf,
  type Recipe,
  recipeLatents,
  requireGrowable,
} from '#lib/latent/recipe.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(toSeed)
const truncation = fc.integer({ min: 0, max: 200 }).map((percent) => percent / 100)
const amount = fc
  .integer({ min: -300, max: 300 })
  .filter((percent) => percent !== 0)
  .map((percent) => percent / 100)
const directions = fc
  .uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z][a-z0-9]{0,23}$/), amount }), {
    minLength: 1,
    maxLength: 5,
    selector: ({ name }) => name,
  })
  .map((amounts) => amounts.sort((one, other) => (one.name < other.name ? -1 : 1)))
const weight = fc
  .integer({ min: -900, max: 900 })
  .filter((percent) => percent !== 0)
  .map((percent) => percent / 100)
const mixed = fc
  .uniqueArray(fc.record({ seed, weight }), {
    minLength: 2,
    maxLength: MAX_TERMS,
    selector: (term) => term.seed,
  })
  .map((terms) => terms.sort((one, other) => one.seed - other.seed) as unknown as Key)
const key = fc.oneof(seed.map(keyOf), mixed)
const age = fc.integer({ min: 0, max: 9_999_999 })
const recipe: fc.Arbitrary<Recipe> = fc.oneof(
  fc.record(
    { kind: fc.constant('picture' as const), key, truncation, directions, age },
    { requiredKeys: ['kind', 'key', 'truncation'] },
  ),
  fc.record(
    {
      kind: fc.constant('walk' as const),
      keys: fc.array(key, { minLength: 2, maxLength: 32 }),
      truncation,
      directions,
      age,
    },
    { requiredKeys: ['kind', 'keys', 'truncation'] },
  ),
)

/** Any text, and text that comes close to being a recipe. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'0123456789,~.+-!:*_@ eg') }),
  recipe
    .chain((grown) =>
      fc.tuple(fc.constant(formatRecipe(grown)), fc.nat(), fc.string({ maxLength: 2 })),
    )
    .map(([spelled, at, more]) => {
      const place = at % (spelled.length + 1)
      return spelled.slice(0, place) + more + spelled.slice(place)
    }),
)

describe('parseRecipe', () => {
  test.each<[string, Recipe]>([
    ['1234567', { kind: 'picture', key: keyOf(toSeed(1234567)), truncation: 1 }],
    ['0', { kind: 'picture', key: keyOf(toSeed(0)), truncation: 1 }],
    ['4294967295~2', { kind: 'picture', key: keyOf(toSeed(4294967295)), truncation: 2 }],
    ['12~0.7', { kind: 'picture', key: keyOf(toSeed(12)), truncation: 0.7 }],
    ['12~0', { kind: 'picture', key: keyOf(toSeed(12)), truncation: 0 }],
    ['12~1.05', { kind: 'picture', key: keyOf(toSeed(12)), truncation: 1.05 }],
    ['12,57,99', { kind: 'walk', keys: [12, 57, 99].map(toSeed).map(keyOf), truncation: 1 }],
    ['7,7~0.25', { kind: 'walk', keys: [7, 7].map(toSeed).map(keyOf), truncation: 0.25 }],
    [
      '12*0.6_77*-0.4',
      {
        kind: 'picture',
        key: [
          { seed: toSeed(12), weight: 0.6 },
          { seed: toSeed(77), weight: -0.4 },
        ],
        truncation: 1,
      },
    ],
    [
      '3,12_77*-1_99~0.5',
      {
        kind: 'walk',
        keys: [
          keyOf(toSeed(3)),
          [
            { seed: toSeed(12), weight: 1 },
            { seed: toSeed(77), weight: -1 },
            { seed: toSeed(99), weight: 1 },
          ],
        ],
        truncation: 0.5,
      },
    ],
    ['42!0', { kind: 'picture', key: keyOf(toSeed(42)), truncation: 1, age: 0 }],
    [
      '42-hair:0.5',
      {
        kind: 'picture',
        key: keyOf(toSeed(42)),
        truncation: 1,
        directions: [{ name: 'hair', amount: -0.5 }],
      },
    ],
    [
      '1,2~0.7+glasses:1.25-hair:3!320',
      {
        kind: 'walk',
        keys: [1, 2].map(toSeed).map(keyOf),
        truncation: 0.7,
        directions: [
          { name: 'glasses', amount: 1.25 },
          { name: 'hair', amount: -3 },
        ],
        age: 320,
      },
    ],
  ])('reads %s', (spelled, expected) => {
    expect(parseRecipe(spelled)).toEqual(expected)
  })

  test('reads back whatever formatRecipe writes', () => {
    fc.assert(
      fc.property(recipe, (grown) => {
        expect(parseRecipe(formatRecipe(grown))).toEqual(grown)
      }),
    )
  })

  test('takes any text: it is a recipe in its one spelling, or an invalid_recipe with advice', () => {
    fc.assert(
      fc.property(text, (spelled) => {
        const parsed = attempt(() => parseRecipe(spelled))
        if (parsed instanceof Error) expectAdvice(parsed, ['invalid_recipe'])
        else expect(formatRecipe(parsed)).toBe(spelled)
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['', '"" is not a seed.'],
    ['abc', '"abc" is not a seed.'],
    ['-1', '"-1" is not a seed.'],
    ['4294967296', '"4294967296" is not a seed.'],
    ['007', '"007" is not a seed.'],
    ['1.5', '"1.5" is not a seed.'],
    ['1e5', '"1e5" is not a seed.'],
    ['12,', '"" is not a seed.'],
    ['12,x,99', '"x" is not a seed.'],
    ['12~', '"~" is not a truncation.'],
    ['12~1', '"~1" is not a truncation.'],
    ['12~0.70', '"~0.70" is not a truncation.'],
    ['12~2.01', '"~2.01" is not a truncation.'],
    ['12~0.123', '"~0.123" is not a truncation.'],
    ['12~-0.5', '"~-0.5" is not a truncation.'],
    ['12~0.5~0.5', '"12~0.5~0.5" has more than one truncation.'],
    ['٣', '"٣" is not a seed.'],
    ['12+glasses', '"+glasses" is not a direction.'],
    ['12+glasses:0', '"+glasses:0" is not a direction.'],
    ['12+glasses:3.01', '"+glasses:3.01" is not a direction.'],
    ['12+glasses:1.50', '"+glasses:1.50" is not a direction.'],
    ['12+Glasses:1', '"+Glasses:1" is not a direction.'],
    ['12-5', '"-5" is not a direction.'],
    ['12+hair:1~0.7', '"+hair:1~0.7" is not a direction.'],
    ['12+b:1+a:1', '"+b:1+a:1" has its directions out of order.'],
    ['12+a:1-a:1', '"+a:1-a:1" names a twice.'],
    ['12!', '"!" is not an age.'],
    ['12!1.5', '"!1.5" is not an age.'],
    ['12!096', '"!096" is not an age.'],
    ['12!96+hair:1', '"!96+hair:1" is not an age.'],
    ['12!96!97', '"12!96!97" has more than one age.'],
    ['12*0.6', '"12*0.6" is a mix of one.'],
    ['12*-1', '"12*-1" is a mix of one.'],
    ['12*1_77', '"*1" is not a weight.'],
    ['12*_77', '"*" is not a weight.'],
    ['12*0_77', '"*0" is not a weight.'],
    ['12*0.60_77', '"*0.60" is not a weight.'],
    ['12*9.5_77', '"*9.5" is not a weight.'],
    ['12*2*3_77', '"12*2*3" has more than one weight.'],
    ['12_', '"" is not a seed.'],
    ['77_12', '"77_12" has its seeds out of order.'],
    ['12_12', '"12_12" names 12 twice.'],
    ['1_2_3_4_5_6_7_8_9', '"1_2_3_4_5_6_7_8_9" mixes 9 seeds.'],
    ['!96', '"" is not a seed.'],
    ['+hair:1', '"+hair:1" is not a seed.'],
  ])('refuses %j and names the part at fault', (spelled, message) => {
    expect(attempt(() => parseRecipe(spelled))).toMatchObject({ code: 'invalid_recipe', message })
  })

  test.each([
    ['007', 'Write 7,'],
    [' 12 ', 'Write 12,'],
    ['-1', 'Write 1,'],
    ['12~0.70', 'Write ~0.7.'],
    ['12~1', 'Leave it out'],
    ['12~1.999', 'Write ~2.'],
    ['12*0.60_77', 'Write *0.6.'],
    ['12*10_77', 'Write *9.'],
    ['12*x_77', 'from -9 to 9'],
    ['77_12*2', 'Write them by number: 12*2_77.'],
    ['12+hair:1.50', 'Write +hair:1.5.'],
    ['12-hair:0.001', 'Leave hair out'],
    ['12+hair:4', 'no further than 3'],
    ['12+hair', '+glasses:1.5'],
    ['12+b:1-a:0.5', 'Write them by name: -a:0.5+b:1.'],
    ['12!096', 'such as !96.'],
  ])('advises how to write %j', (spelled, advice) => {
    const refused = attempt(() => parseRecipe(spelled))
    expect(refused).toMatchObject({ suggestion: expect.stringContaining(advice) })
  })

  test('takes 32 key frames and no more', () => {
    const keys = Array.from({ length: 33 }, (_, key) => key)
    expect(parseRecipe(keys.slice(1).join()).kind).toBe('walk')
    expect(() => parseRecipe(keys.join())).toThrow('33 key frames')
  })

  test('does not repeat a long text in full', () => {
    const refused = attempt(() => parseRecipe('x'.repeat(100_000)))
    expect((refused as GardenError).message.length).toBeLessThan(100)
  })
})

describe('formatRecipe', () => {
  test('keeps a link for one seed short', () => {
    const longest = formatRecipe({
      kind: 'picture',
      key: keyOf(toSeed(4294967295)),
      truncation: 1.25,
    })
    expect(`/lorelei-64@3f9a2c1e/${longest}`.length).toBeLessThanOrEqual(60)
  })

  test.each([0.123, -0.5, 2.01, Number.NaN, Infinity, 1e-7])('refuses truncation %d', (value) => {
    const refused = attempt(() =>
      formatRecipe({ kind: 'picture', key: keyOf(toSeed(1)), truncation: value }),
    )
    expectAdvice(refused, ['invalid_recipe'])
  })

  test.each([0, 1, 33])('refuses a walk with %d key frames', (count) => {
    const keys = Array.from({ length: count }, (_, seed) => keyOf(toSeed(seed)))
    const refused = attempt(() => formatRecipe({ kind: 'walk', keys, truncation: 1 }))
    expectAdvice(refused, ['invalid_recipe'])
  })
})

describe('directed', () => {
  const plain: Recipe = { kind: 'picture', key: keyOf(toSeed(42)), truncation: 1 }

  test('moves a recipe to an amount, keeps the directions in order, and takes 0 out', () => {
    const once = directed(plain, 'hair', 1)
    const twice = directed(once, 'glasses', -2)
    expect(formatRecipe(twice)).toBe('42-glasses:2+hair:1')
    expect(formatRecipe(directed(twice, 'hair', 3))).toBe('42-glasses:2+hair:3')
    expect(directed(directed(twice, 'hair', 0), 'glasses', 0)).toEqual(plain)
  })

  test('always gives what formatRecipe can write', () => {
    fc.assert(
      fc.property(recipe, fc.stringMatching(/^[a-z]{1,3}$/), amount, (grown, name, by) => {
        const moved = directed(grown, name, by)
        expect(parseRecipe(formatRecipe(moved))).toEqual(moved)
      }),
    )
  })
})

describe('requireGrowable', () => {
  const model = { id: 'lorelei-64', directions: ['glasses', 'hair'], ages: [0, 4, 96] }
  const growing = (spelled: string, of = model) => requireGrowable(parseRecipe(spelled), of)

  test.each(['42', '42!0', '42!96', '42+glasses:1-hair:1!4', '1,2!4'])('lets %s pass', (spelled) =>
    growing(spelled),
  )

  test('names what the model lacks, and what it has', () => {
    expect(attempt(() => growing('42+smile:1'))).toMatchObject({
      code: 'invalid_recipe',
      message: 'lorelei-64 has no direction "smile".',
      suggestion: 'It has glasses, hair.',
    })
    expect(attempt(() => growing('42!97'))).toMatchObject({
      code: 'invalid_recipe',
      message: 'lorelei-64 was not kept as it was at 97 kimg.',
      suggestion: 'There are ages of 0, 4, 96 kimg.',
    })
  })

  test('says when there are none at all', () => {
    const bare = { id: 'bare', directions: [], ages: [] }
    expectAdvice(
      attempt(() => growing('42+smile:1', bare)),
      ['invalid_recipe'],
    )
    expectAdvice(
      attempt(() => growing('42!97', bare)),
      ['invalid_recipe'],
    )
  })
})

describe('parseModelRef', () => {
  test.each(['lorelei-64', 'lorelei-64@3f9a2c1e', 'm', '2024-a-b@00000000'])(
    'reads %s',
    (spelled) => {
      expect(formatModelRef(parseModelRef(spelled))).toBe(spelled)
    },
  )

  test('takes any text: a reference, or unknown_model or unknown_release with advice', () => {
    const near = fc.string({ unit: fc.constantFrom(...'ab0-@._ A') })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (spelled) => {
        const parsed = attempt(() => parseModelRef(spelled))
        if (parsed instanceof Error) expectAdvice(parsed, ['unknown_model', 'unknown_release'])
        else expect(formatModelRef(parsed)).toBe(spelled)
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['', 'unknown_model'],
    ['Lorelei-64', 'unknown_model'],
    ['../secrets', 'unknown_model'],
    ['a'.repeat(33), 'unknown_model'],
    ['lorelei-64@', 'unknown_release'],
    ['lorelei-64@3F9A2C1E', 'unknown_release'],
    ['lorelei-64@3f9a2c1e0', 'unknown_release'],
    ['lorelei-64@3f9a2c1e@3f9a2c1e', 'unknown_release'],
  ])('refuses %j as %s', (spelled, code) => {
    expect(attempt(() => parseModelRef(spelled))).toMatchObject({ code })
  })
})

describe('pinOf', () => {
  test('is the first 8 digits of a digest, as a reference pins it', () => {
    const digest = '3f9a2c1e'.repeat(8)
    if (!isDigest(digest)) throw new Error('not a digest')
    expect(parseModelRef(`lorelei-64@${pinOf(digest)}`)).toEqual({
      id: 'lorelei-64',
      pin: '3f9a2c1e',
    })
  })
})

describe('recipeLatents', () => {
  test('is the latent of the seed', () => {
    const latent = recipeLatents(
      { kind: 'picture', key: keyOf(toSeed(5)), truncation: 1 },
      64,
      'uniform',
    )
    expect(latent).toEqual(sampleLatent(toSeed(5), 64, 'uniform'))
  })

  test('is drawn to the centre by truncation', () => {
    const latent = recipeLatents(
      { kind: 'picture', key: keyOf(toSeed(5)), truncation: 0.5 },
      64,
      'normal',
    )
    expect(latent).toEqual(sampleLatent(toSeed(5), 64).map((z) => z / 2))
  })
})

describe('recipeLatents along directions', () => {
  const along = (name: string, place: number): Direction => ({
    name,
    kind: 'attribute',
    minus: 'less',
    plus: 'more',
    found: 'made up',
    changes: {},
    vector: Float32Array.from({ length: 8 }, (_, i) => Number(i === place)),
  })
  const known = [along('glasses', 0), along('hair', 5)]

  test('adds each amount of its vector after truncation', () => {
    const recipe = parseRecipe('42~0.5+glasses:1.5-hair:2') as PictureRecipe
    const [plain, moved] = [{ ...recipe, directions: [] }, recipe].map((one) =>
      recipeLatents(one, 8, 'normal', known),
    )
    const difference = Array.from(moved ?? [], (z, i) => z - (plain?.[i] ?? 0))
    const expected = [1.5, 0, 0, 0, 0, -2, 0, 0]
    for (const [i, by] of difference.entries()) expect(by).toBeCloseTo(expected[i] ?? 0, 5)
  })

  test('refuses a direction that is not known', () => {
    const recipe = parseRecipe('42+smile:1') as PictureRecipe
    expectAdvice(
      attempt(() => recipeLatents(recipe, 8, 'normal', known)),
      ['invalid_recipe'],
    )
  })
})

function attempt<T>(action: () => T): T | Error {
  try {
    return action()
  } catch (error) {
    return error as Error
  }
}

function expectAdvice(refused: unknown, codes: string[]) {
  expect(refused).toBeInstanceOf(GardenError)
  expect(codes).toContain((refused as GardenError).code)
  expect((refused as GardenError).suggestion).toMatch(/\.$/)
}
