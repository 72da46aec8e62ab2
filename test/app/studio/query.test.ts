import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Key, keyOf, mix } from '#lib/latent/key.ts'
import { formatRecipe, type PictureRecipe, parseRecipe } from '#lib/latent/recipe.ts'
import { MAX_SEED, toSeed } from '#lib/latent/seed.ts'
import { formatState, parseState, readGrowable } from '../../../app/_studio/query.ts'
import { framesOf, type StudioState, seedsOf, TOOLS } from '../../../app/_studio/state.ts'
import { stations, turned } from '../../../app/_studio/variations.ts'

const model = {
  directions: ['bloom', 'stem'].map((name) => ({
    name,
    minus: 'less',
    plus: 'more',
    kind: 'attribute' as const,
  })),
  ages: [0, 1, 320],
}

const seeds = fc.integer({ min: 0, max: MAX_SEED }).map(toSeed)
const hundredths = (min: number, max: number) =>
  fc.integer({ min: Math.round(min * 100), max: Math.round(max * 100) }).map((n) => n / 100)
const terms = fc.record({ seed: seeds, weight: hundredths(-9, 9) })
const keys: fc.Arbitrary<Key> = fc
  .array(terms, { minLength: 1, maxLength: 8 })
  .map((all) => mix(all) ?? keyOf(toSeed(3)))
const turns = fc.record({
  towards: seeds,
  angle: hundredths(-1.5, 1.5).filter((angle) => angle !== 0),
})

const growths = fc.record({
  truncation: hundredths(0, 2),
  directions: fc.option(
    hundredths(-3, 3)
      .filter((amount) => amount !== 0)
      .map((amount) => [{ name: 'bloom', amount }]),
    { nil: undefined },
  ),
  age: fc.option(fc.constantFrom(...model.ages), { nil: undefined }),
})

const journeys = fc.record({ root: keys, steps: fc.array(turns, { maxLength: 24 }) })

const works = fc.record({
  tool: fc.constantFrom(...TOOLS),
  backend: fc.constantFrom('auto', 'webgpu', 'webgl', 'wasm'),
  bed: fc.record({ first: seeds, count: fc.integer({ min: 1, max: 64 }) }),
  around: fc.record({
    radius: hundredths(0.1, 1.5),
    draw: fc.integer({ min: 0, max: 999 }),
    journey: journeys,
  }),
  mix: fc.tuple(operands(), operands(), operands()),
  walk: fc.record({
    keys: fc.array(keys, { maxLength: 32 }),
    path: fc.constantFrom('slerp', 'lerp'),
    easing: fc.constantFrom('linear', 'smooth'),
    loop: fc.boolean(),
    steps: fc.integer({ min: 1, max: 120 }),
    fps: fc.integer({ min: 1, max: 60 }),
  }),
})

/** Any state; the picture in hand is where the journey has come to. */
const states = fc.tuple(works, growths).map(([work, growth]) => {
  const { directions, age, truncation } = growth
  const hand: PictureRecipe = {
    kind: 'picture',
    key: stations(work.around.journey).at(-1) ?? work.around.journey.root,
    truncation,
    ...(directions && { directions }),
    ...(age !== undefined && { age }),
  }
  return { ...work, hand } as StudioState
})

test('an address gives back the state it was made from', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(parsed(formatState(state))).toEqual(state)
    }),
    { numRuns: 300 },
  )
})

test('any query at all is a state, which has an address', () => {
  const names = fc.constantFrom(
    ...'r tool bed count radius draw way a b c weights keys fps'.split(' '),
  )
  const texts = fc.oneof(fc.string(), fc.constantFrom('', '12', '1,2', '1*0', '5:9', '-1', '1e3'))
  fc.assert(
    fc.property(fc.dictionary(names, fc.oneof(texts, fc.array(texts))), (query) => {
      const state = parseState(query, model)
      expect(parsed(formatState(state))).toEqual(state)
    }),
    { numRuns: 500 },
  )
})

test('what is as usual is not in the address', () => {
  expect(formatState(parsed(''))).toBe('?r=1')
  expect(formatState(parsed('?r=5&tool=bed&bed=5&count=30&fps=30&keys=5,6'))).toBe('?r=5')
  expect(formatState(parsed('?r=5&bed=9'))).toBe('?r=5&bed=9')
})

test('a plus is read whether or not it was encoded', () => {
  const hand = parseRecipe('42+bloom:1.5-stem:2')
  expect(parsed('?r=42+bloom:1.5-stem:2').hand).toEqual(hand)
  expect(formatState(parsed('?r=42%2Bbloom:1.5-stem:2'))).toBe('?r=42%2Bbloom:1.5-stem:2')
})

test('a walk where a picture is expected opens as a walk, its shape in hand', () => {
  const state = parsed('?r=12,57*0.5_58*2,99~0.8!1')
  expect(state.tool).toBe('walk')
  expect(formatRecipe(state.hand)).toBe('12~0.8!1')
  expect(formatState(state)).toBe('?r=12~0.8!1&tool=walk&keys=12,57*0.5_58*2,99')
})

test('directions and ages that the model lacks are left out', () => {
  expect(formatRecipe(parsed('?r=42%2Bbloom:1%2Bthorns:2!7').hand)).toBe('42+bloom:1')
})

test.each(['42', 'Ada', '12*0.6_77*0.4', '42+bloom:1', '42!320'])(
  'what is typed is read where the model can grow it: %s',
  (text) => {
    expect(readGrowable(text, model)).toBeDefined()
  },
)

test.each(['42+thorns:1', '42+bloom:1+thorns:2', '42!32', '42!321'])(
  'what the model cannot grow is not: %s',
  (text) => {
    expect(readGrowable(text, model)).toBeUndefined()
  },
)

test('of a name that comes twice the last counts', () => {
  expect(formatRecipe(parseState({ r: ['5', '7'] }, model).hand)).toBe('7')
})

test('a journey that does not lead to the picture in hand is forgotten', () => {
  const key = turned(keyOf(toSeed(5)), { towards: toSeed(8), angle: 0.4 })
  const there = formatRecipe({ kind: 'picture', key, truncation: 1 })
  expect(parsed(`?r=${there}&way=5,8:0.4`).around.journey.steps).toHaveLength(1)
  expect(parsed('?r=6&way=5,8:0.4').around.journey).toEqual({ root: keyOf(toSeed(6)), steps: [] })
})

test('the bed goes on with 0 after the last seed there is', () => {
  expect(seedsOf({ first: toSeed(MAX_SEED), count: 3 })).toEqual([MAX_SEED, 0, 1])
})

test('a walk has as many frames as there may be, and at least one for each key frame', () => {
  const { walk } = parsed('?r=5')
  expect(framesOf(walk)).toBe(60)
  expect(framesOf({ ...walk, loop: false })).toBe(31)
  expect(framesOf({ ...walk, steps: 1, loop: false })).toBe(2)
  expect(framesOf({ ...walk, keys: Array(32).fill(keyOf(toSeed(1))) })).toBe(240)
})

function parsed(address: string): StudioState {
  return parseState(Object.fromEntries(new URLSearchParams(address)), model)
}

function operands() {
  return fc.record({
    key: fc.option(keys, { nil: undefined }),
    weight: hundredths(-3, 3),
  })
}
