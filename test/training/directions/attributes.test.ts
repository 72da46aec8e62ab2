import { expect, test } from 'vitest'
import type { Facts } from '../../../training/data/source.ts'
import {
  attributesOf,
  attributeValues,
  wantedAttributes,
} from '../../../training/directions/attributes.ts'

/** A hundred pictures: a hat on every other one, three mouths of which one is rare, two colours, an amount. */
const FACTS: Facts[] = Array.from({ length: 100 }, (_, i) => ({
  hatVariant: i % 2 === 0 ? 'topHat' : null,
  hatColor: i % 2 === 0 ? '#cc2222' : null,
  mouthVariant: ['smile', 'variant02', 'frown'][i === 0 ? 2 : i % 2] ?? '',
  skinColor: i % 4 < 2 ? '#202020' : '#e0e0e0',
  inkColor: '#000000',
  ringRotate: i,
  glasses: i % 5 === 0,
}))

test('whatever tells pictures apart is an attribute, what is rare or the same in all is none', () => {
  const attributes = attributesOf(FACTS)
  expect(attributes.map(({ name, minus, plus }) => [name, minus, plus])).toEqual([
    ['hat', 'no hat', 'hat'],
    ['tophat', 'no top hat', 'top hat'],
    ['smile', 'no smile', 'smile'],
    ['mouth02', 'no mouth 02', 'mouth 02'],
    ['skinlight', 'darker skin', 'lighter skin'],
    ['ringrotate', 'less ring rotate', 'more ring rotate'],
    ['glasses', 'no glasses', 'glasses'],
  ])
  const groups = new Map(attributes.map(({ name, group }) => [name, group]))
  expect(groups.get('smile')).toBe(groups.get('mouth02'))
  expect(groups.get('smile')).not.toBe(groups.get('hat'))
})

test('attributes are found by what is asked for, and called as asked', () => {
  const ends = { minus: 'less', plus: 'more' }
  const wanted = {
    merry: { of: 'mouthVariant', is: ['smile', 'frown'], ...ends },
    pale: { of: 'skinColor.lightness', ...ends },
    turn: { of: 'ringRotate', ...ends },
    seeing: { of: 'glasses', ...ends },
    missing: { of: 'tailVariant', is: ['long'], ...ends },
  }
  const attributes = wantedAttributes(wanted, FACTS)
  expect(attributes.map(({ name }) => name)).toEqual(['merry', 'pale', 'turn', 'seeing'])
  const values = attributeValues(attributes, FACTS)
  expect(values[0]).toEqual([1, expect.closeTo(0.24, 1), 0, 1])
  expect(values[3]).toEqual([0, expect.closeTo(0.9, 1), 3, 0])
})

test('kinds whose names no direction can have, or the same one, are told apart by a number', () => {
  const kinds = [
    '玫瑰',
    '雏菊',
    'golden retriever long haired',
    'golden retriever long haired puppy',
  ]
  const facts = Array.from({ length: 100 }, (_, i) => ({ folder: kinds[i % 4] ?? '' }))
  const attributes = attributesOf(facts)
  expect(attributes.map(({ name, plus }) => [name, plus])).toEqual([
    ['foldergoldenretrieverlon', 'folder golden retriever long haired'],
    ['foldergoldenretrieverlo2', 'folder golden retriever long haired puppy'],
    ['folder3', 'folder 玫瑰'],
    ['folder4', 'folder 雏菊'],
  ])
  const sums = attributeValues(attributes, facts).map((values) => values.reduce((a, b) => a + b))
  expect(new Set(sums)).toEqual(new Set([1]))
})

test('the colour of what is not there is the mean of the others', () => {
  const wanted = { red: { of: 'hatColor.red', minus: '', plus: '' } }
  const facts = FACTS.map((one, i) => (i === 2 ? { ...one, hatColor: '#2222cc' } : one))
  const values = attributeValues(wantedAttributes(wanted, facts), facts).map(([value]) => value)
  const known = values.filter((_, i) => i % 2 === 0) as number[]
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  expect(values[1]).toBeCloseTo(mean)
})
