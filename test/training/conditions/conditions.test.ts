import { expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import {
  type Condition,
  conditioned,
  conditionsOf,
  kindsByFacts,
} from '../../../training/conditions/conditions.ts'
import type { Facts } from '../../../training/data/source.ts'
import { tiny } from '../tiny.ts'

/** Half of them red, a third with a hat of no name, a hundredth green. */
const FACTS: Facts[] = Array.from({ length: 300 }, (_, i) => ({
  colour: i % 100 === 0 ? 'green' : (['blue', 'red'][i % 2] as string),
  hat: i % 3 === 0,
  height: i,
}))

test.each(['normal', 'uniform'] as const)(
  'of seeds with a %s prior as many say a kind as pictures show it',
  (prior) => {
    const conditions = conditionsOf(FACTS, { conditions: ['colour', 'hat'], prior })
    expect(conditions.map(({ kinds }) => kinds)).toEqual([
      ['blue', 'green', 'red'],
      [false, true],
    ])
    const latents = Array.from({ length: 4000 }, (_, i) => sampleLatent(toSeed(i), 8, prior))
    const said = latents.map((latent) => saidBy(latent, conditions))
    const share = (k: number, kind: number) =>
      said.filter((kinds) => kinds[k] === kind).length / said.length
    expect(share(0, 0)).toBeCloseTo(0.49, 1.5)
    expect(share(0, 1)).toBeCloseTo(0.01, 1.5)
    expect(share(0, 2)).toBeCloseTo(0.5, 1.5)
    expect(share(1, 1)).toBeCloseTo(1 / 3, 1.5)
  },
)

test('each picture is of the kinds that its facts name', () => {
  const conditions = conditionsOf(FACTS, { conditions: ['hat', 'colour'], prior: 'normal' })
  const known = kindsByFacts(conditions, FACTS.slice(0, 3))
  expect([...known]).toEqual([1, 1, 0, 2, 0, 0])
})

test('pictures of which not all are known are refused', () => {
  const conditions = conditionsOf(FACTS, { conditions: ['colour'], prior: 'normal' })
  expect(() => kindsByFacts(conditions, [{ colour: 'red' }, { hat: true }])).toThrow(
    expect.objectContaining({ code: 'invalid_dataset' }),
  )
})

test('a configuration knows how many kinds its critic is told', () => {
  const config = { ...tiny, conditions: ['colour', 'hat'] }
  expect(conditioned(config, FACTS).conditionKinds).toBe(5)
  expect(conditioned(tiny, undefined)).toBe(tiny)
})

test.each([
  [
    'a fact that the data set does not tell',
    ['mood'],
    /does not tell "mood".*/,
    /colour, hat, height/,
  ],
  ['an amount', ['height'], /"height" tells 300 kinds/, /no amount/],
])('%s is refused as a condition', (_, conditions, message, suggestion) => {
  expect(() => conditioned({ ...tiny, conditions }, FACTS)).toThrow(
    expect.objectContaining({
      code: 'invalid_dataset',
      message: expect.stringMatching(message),
      suggestion: expect.stringMatching(suggestion),
    }),
  )
})

test('a data set that tells nothing has no conditions', () => {
  expect(() => conditioned({ ...tiny, conditions: ['colour'] }, undefined)).toThrow(
    expect.objectContaining({ suggestion: expect.stringContaining('gan dataset make') }),
  )
})

test('more kinds than a latent has components are refused', () => {
  const config = { ...tiny, latentSize: 4, conditions: ['colour', 'hat'] }
  expect(() => conditioned(config, FACTS)).toThrow(
    expect.objectContaining({
      code: 'invalid_config',
      suggestion: expect.stringContaining('latentSize=5'),
    }),
  )
})

/** By the rule that the lab book gives: the greatest component with its bias. */
function saidBy(latent: Float32Array, conditions: readonly Condition[]): number[] {
  let first = 0
  return conditions.map(({ biases }) => {
    const values = [...biases].map((bias, k) => bias + (latent[first + k] ?? 0))
    first += biases.length
    return values.indexOf(Math.max(...values))
  })
}
