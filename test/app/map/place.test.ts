import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAR, formatPlace, LEAST_ZOOM, MOST_ZOOM, parsePlace } from '../../../app/_map/place.ts'

const coordinate = fc.integer({ min: -FAR * 10, max: FAR * 10 }).map((tenth) => tenth / 10)
const place = fc.record({
  x: coordinate,
  y: coordinate,
  zoom: fc.integer({ min: LEAST_ZOOM, max: MOST_ZOOM }),
})

describe('the address of a place', () => {
  test('brings the map back to it', () => {
    fc.assert(
      fc.property(place, (there) => {
        const query = Object.fromEntries(new URLSearchParams(formatPlace(there)))
        expect(parsePlace(query)).toEqual({ ...there, x: there.x + 0, y: there.y + 0 })
      }),
    )
  })

  test('is short, and nothing at the origin', () => {
    expect(formatPlace({ x: 0, y: -0.0001, zoom: 0 })).toBe('')
    expect(formatPlace({ x: 1.23456, y: 0, zoom: -1 })).toBe('?x=1.235&z=-1')
  })

  test('is as at the origin where it makes no sense, and never beyond the map', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.string()), (query) => {
        const { x, y, zoom } = parsePlace(query)
        for (const value of [x, y]) expect(Math.abs(value)).toBeLessThanOrEqual(FAR)
        expect(zoom).toBeGreaterThanOrEqual(LEAST_ZOOM)
        expect(zoom).toBeLessThanOrEqual(MOST_ZOOM)
      }),
    )
    expect(parsePlace({ x: '1e3', y: ['1', '2'], z: 'in' })).toEqual({ x: 0, y: 0, zoom: 0 })
    expect(parsePlace({ x: '9999999999', z: '99' })).toEqual({ x: FAR, y: 0, zoom: MOST_ZOOM })
    expect(parsePlace({ z: '-99' }).zoom).toBe(LEAST_ZOOM)
  })
})
