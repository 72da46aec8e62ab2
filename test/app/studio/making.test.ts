import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatKey, type Key, keyLatent, keyOf, mix, parseKey } from '#lib/latent/key.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { combine, shareOf, weightsAt } from '../../../app/_studio/mixing.ts'
import { moved, withNames } from '../../../app/_studio/order.ts'
import { frameAt } from '../../../app/_studio/use-playback.ts'
import {
  type Journey,
  stations,
  travelled,
  turned,
  variationsOf,
} from '../../../app/_studio/variations.ts'

const SIZE = 100
const seeds = fc.nat(2 ** 32 - 1).map(toSeed)
const keys: fc.Arbitrary<Key> = fc
  .array(fc.record({ seed: seeds, weight: fc.constantFrom(-1, 0.5, 1, 2) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((terms) => mix(terms) ?? keyOf(toSeed(3)))

test('variations lie in a square, each one’s opposite turned the other way', () => {
  const square = variationsOf(keyOf(toSeed(1234)), 0.6, 0)
  expect(square).toHaveLength(25)
  expect(square[12]).toEqual({ key: keyOf(toSeed(1234)) })
  for (const [i, { turn }] of square.entries()) {
    const opposite = square[24 - i]?.turn
    expect(opposite?.towards).toBe(turn?.towards)
    expect(opposite?.angle).toBe(turn && -turn.angle)
  }
  const rings = square.map(({ turn }) => Math.abs(turn?.angle ?? 0))
  expect(rings.filter((angle) => angle === 0.3)).toHaveLength(8)
  expect(rings.filter((angle) => angle === 0.6)).toHaveLength(16)
})

test('every variation is another picture, whatever it is of', () => {
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 15 }), fc.nat(999), (key, tenths, draw) => {
      const texts = variationsOf(key, tenths / 10, draw).map((one) => formatKey(one.key))
      expect(new Set(texts).size).toBe(25)
      for (const text of texts) expect(formatKey(parseKey(text))).toBe(text)
    }),
    { numRuns: 50 },
  )
})

test('a variation is as far from its picture as it says', () => {
  const key = keyOf(toSeed(1234))
  for (const { key: other, turn } of variationsOf(key, 0.6, 3))
    expect(Math.abs(angle(key, other) - Math.abs(turn?.angle ?? 0))).toBeLessThan(0.15)
})

test('a journey passes what each turn led to, and the longest forgets its beginning', () => {
  let journey: Journey = { root: keyOf(toSeed(1)), steps: [] }
  const passed = [journey.root]
  for (let i = 0; i < 30; i++) {
    const turn = { towards: toSeed(100 + i), angle: 0.4 }
    passed.push(turned(passed.at(-1) as Key, turn))
    journey = travelled(journey, turn)
  }
  expect(stations(journey)).toEqual(passed.slice(-25))
})

test('A − B + C is the sum of their seeds, whichever comes twice taken together', () => {
  expect(
    sumOf([
      ['5', 1],
      ['6', -1],
      ['7', 1],
    ]),
  ).toBe('5_6*-1_7')
  expect(
    sumOf([
      ['5', 1],
      ['5', 1],
      ['7', 1],
    ]),
  ).toBe('5*2_7')
  expect(
    sumOf([
      ['5', 1],
      ['5', -1],
      ['7', 1],
    ]),
  ).toBe('7')
  expect(
    sumOf([
      ['5', 1],
      ['5', -1],
      [undefined, 1],
    ]),
  ).toBeUndefined()
  expect(
    sumOf([
      ['5*0.6_77*0.4', 2],
      ['6', 0],
      [undefined, 1],
    ]),
  ).toBe('5*0.6_77*0.4')
})

test('a mix counts as one picture, however much its weights come to', () => {
  expect(
    sumOf([
      ['5*3_6*4', 1],
      ['7', 1],
      [undefined, 1],
    ]),
  ).toBe('5*0.6_6*0.8_7')
})

test('a key frame moves to another place, and keeps its name', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  const names = withNames([1, 2, 1].map((seed) => keyOf(toSeed(seed)))).map(({ name }) => name)
  expect(new Set(names).size).toBe(3)
})

test('a walk that loops starts over, another turns round', () => {
  const frames = (loop: boolean) => Array.from({ length: 8 }, (_, i) => frameAt(i + 0.5, 4, loop))
  expect(frames(true)).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
  expect(frames(false)).toEqual([0, 1, 2, 3, 2, 1, 0, 1])
})

function sumOf(parts: readonly (readonly [string | undefined, number])[]): string | undefined {
  const sum = combine(
    parts.map(([text, weight]) => ({
      key: text === undefined ? undefined : parseKey(text),
      weight,
    })),
  )
  return sum && formatKey(sum)
}

/** Between the latents of two keys, in radians. */
function angle(one: Key, other: Key): number {
  const [a, b] = [one, other].map((key) => keyLatent(key, SIZE, 'normal')) as [
    Float32Array,
    Float32Array,
  ]
  const dot = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, c, i) => sum + c * (y[i] ?? 0), 0)
  return Math.acos(Math.min(1, dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))))
}

test('a mix of two has gone as far as its weights say, from the one to the other', () => {
  for (let share = 0; share <= 100; share++) {
    const [a, b] = weightsAt(share)
    const operands = [
      { key: keyOf(toSeed(5)), weight: a },
      { key: keyOf(toSeed(6)), weight: b },
    ]
    expect(Math.abs((shareOf(operands) ?? -1) - share)).toBeLessThanOrEqual(1)
  }
  expect(weightsAt(50)).toEqual([1, 1])
  expect(weightsAt(100)).toEqual([0, 1])
})
