import { expect, test } from 'vitest'
import { closest } from '#lib/gallery/closest.ts'

const names = ['lorelei-64', 'lorelei-128', 'digits-32', 'flowers-64']

test.each([
  ['lorelei-64', ['lorelei-64', 'lorelei-128']],
  ['lorlei-64', ['lorelei-64', 'lorelei-128']],
  ['digit-32', ['digits-32']],
  ['flower-64', ['flowers-64']],
  ['', []],
  ['completely-different', []],
])('%j is near %j', (name, expected) => {
  expect(closest(name, names).slice(0, expected.length || 1)).toEqual(expected)
})

test('no more names are offered than asked for', () => {
  expect(closest('a', ['ab', 'ac', 'ad'], 2)).toEqual(['ab', 'ac'])
})
