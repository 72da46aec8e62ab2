import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partOf } from '../../../app/_server/range.ts'

const ETAG = '"tag"'
const LENGTH = 100

function part(range: string, more: Record<string, string> = {}) {
  const request = new Request('http://garden.test/', { headers: { range, ...more } })
  return partOf(request, ETAG, LENGTH)
}

test.each([
  ['bytes=0-9', { first: 0, last: 9 }],
  ['bytes=90-', { first: 90, last: 99 }],
  ['bytes=90-500', { first: 90, last: 99 }],
  ['bytes=-10', { first: 90, last: 99 }],
  ['bytes=-500', { first: 0, last: 99 }],
  ['bytes=99-99', { first: 99, last: 99 }],
])('%s of 100 bytes is a part of them', (range, expected) => {
  expect(part(range)).toEqual(expected)
})

test.each(['bytes=9-0', 'bytes=-', 'bytes=0-1,5-6', 'lines=0-1'])(
  '%s is answered with the whole',
  (range) => {
    expect(part(range)).toBeUndefined()
  },
)

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s begins after the end', (range) => {
  expect(part(range)).toBe('none')
})

test('what has changed meanwhile is sent whole', () => {
  expect(part('bytes=0-9', { 'if-range': ETAG })).toEqual({ first: 0, last: 9 })
  expect(part('bytes=0-9', { 'if-range': '"older"' })).toBeUndefined()
  expect(part('bytes=0-9', { 'if-range': `W/${ETAG}` })).toBeUndefined()
  expect(part('bytes=0-9', { 'if-range': 'Sat, 01 Jan 2026 00:00:00 GMT' })).toBeUndefined()
})

test('no part ever lies outside the file', () => {
  const number = fc.oneof(fc.constant(''), fc.nat({ max: 300 }).map(String))
  fc.assert(
    fc.property(number, number, (from, to) => {
      const found = part(`bytes=${from}-${to}`)
      if (found === undefined || found === 'none') return
      const { first, last } = found
      expect(0 <= first && first <= last && last < LENGTH).toBe(true)
    }),
  )
})
