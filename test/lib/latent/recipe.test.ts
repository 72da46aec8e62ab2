import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDigest } from '#lib/digest.ts'
import { GardenError } from '#lib/error.ts'
import {
  formatModelRef,
  formatRecipe,
  parseModelRef,
  parseRecipe,
  pinOf,
  type Recipe,
  recipeLatents,
} from '#lib/latent/recipe.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(toSeed)
const truncation = fc.integer({ min: 0, max: 200 }).map((percent) => percent / 100)
const recipe: fc.Arbitrary<Recipe> = fc.oneof(
  fc.record({ kind: fc.constant('picture' as const), seed, truncation }),
  fc.record({
    kind: fc.constant('walk' as const),
    seeds: fc.array(seed, { minLength: 2, maxLength: 32 }),
    truncation,
  }),
)

/** Any text, and text that comes close to being a recipe. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'0123456789,~.+-!*_@ e') }),
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
    ['1234567', { kind: 'picture', seed: toSeed(1234567), truncation: 1 }],
    ['0', { kind: 'picture', seed: toSeed(0), truncation: 1 }],
    ['4294967295~2', { kind: 'picture', seed: toSeed(4294967295), truncation: 2 }],
    ['12~0.7', { kind: 'picture', seed: toSeed(12), truncation: 0.7 }],
    ['12~0', { kind: 'picture', seed: toSeed(12), truncation: 0 }],
    ['12~1.05', { kind: 'picture', seed: toSeed(12), truncation: 1.05 }],
    ['12,57,99', { kind: 'walk', seeds: [12, 57, 99].map(toSeed), truncation: 1 }],
    ['7,7~0.25', { kind: 'walk', seeds: [7, 7].map(toSeed), truncation: 0.25 }],
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
  ])('advises how to write %j', (spelled, advice) => {
    const refused = attempt(() => parseRecipe(spelled))
    expect(refused).toMatchObject({ suggestion: expect.stringContaining(advice) })
  })

  test.each([
    ['12+glasses:1.5', 'a direction', 'Try 12.'],
    ['12~0.7-hair:0.5', 'a direction', 'Try 12~0.7.'],
    ['12!320', 'an age', 'Try 12.'],
    ['12*0.6_77*0.4', 'a mix', 'Try 12.'],
  ])('says that %s asks for %s, which does not grow yet', (spelled, asked, suggestion) => {
    const refused = attempt(() => parseRecipe(spelled))
    expect(refused).toMatchObject({ message: expect.stringContaining(asked), suggestion })
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
    const longest = formatRecipe({ kind: 'picture', seed: toSeed(4294967295), truncation: 1.25 })
    expect(`/lorelei-64@3f9a2c1e/${longest}`.length).toBeLessThanOrEqual(60)
  })

  test.each([0.123, -0.5, 2.01, Number.NaN, Infinity, 1e-7])('refuses truncation %d', (value) => {
    const refused = attempt(() =>
      formatRecipe({ kind: 'picture', seed: toSeed(1), truncation: value }),
    )
    expectAdvice(refused, ['invalid_recipe'])
  })

  test.each([0, 1, 33])('refuses a walk with %d key frames', (count) => {
    const seeds = Array.from({ length: count }, (_, key) => toSeed(key))
    const refused = attempt(() => formatRecipe({ kind: 'walk', seeds, truncation: 1 }))
    expectAdvice(refused, ['invalid_recipe'])
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
    const latent = recipeLatents({ kind: 'picture', seed: toSeed(5), truncation: 1 }, 64, 'uniform')
    expect(latent).toEqual(sampleLatent(toSeed(5), 64, 'uniform'))
  })

  test('is drawn to the centre by truncation', () => {
    const latent = recipeLatents(
      { kind: 'picture', seed: toSeed(5), truncation: 0.5 },
      64,
      'normal',
    )
    expect(latent).toEqual(sampleLatent(toSeed(5), 64).map((z) => z / 2))
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
