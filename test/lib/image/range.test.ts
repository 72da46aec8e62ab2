import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBytes, toBytes } from '#lib/image/range.ts'

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)

test('every byte survives the way to a generator and back', () => {
  expect(toBytes(fromBytes(everyByte))).toEqual(everyByte)
})

test('bytes fill -1 to 1 evenly', () => {
  const values = fromBytes(everyByte)
  expect([values[0], values[255]]).toEqual([-1, 1])
  for (let byte = 1; byte < 256; byte++) {
    expect((values[byte] ?? 0) - (values[byte - 1] ?? 0)).toBeCloseTo(1 / 127.5, 6)
  }
})

test('a value between two levels goes to the nearer one, a half up', () => {
  expect([...toBytes(new Float32Array([0, -1 + 0.49 / 127.5, -1 + 0.51 / 127.5]))]).toEqual([
    128, 0, 1,
  ])
})

test('values outside are clamped, and what is not a number is black', () => {
  const strange = new Float32Array([-1.01, 1.01, -Infinity, Infinity, Number.NaN])
  expect([...toBytes(strange)]).toEqual([0, 255, 0, 255, 0])
})

test('a brighter value never gives a darker byte', () => {
  const values = fc.float({ min: -2, max: 2, noNaN: true })
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [dark = 0, bright = 0] = toBytes(new Float32Array([Math.min(a, b), Math.max(a, b)]))
      expect(dark).toBeLessThanOrEqual(bright)
    }),
  )
})
