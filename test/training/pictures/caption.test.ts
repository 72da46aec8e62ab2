import fc from 'fast-check'
import { expect, test } from 'vitest'
import { captioned } from '../../../training/pictures/caption.ts'

test('a caption keeps the picture, adds an even strip, and its bar grows with training', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 1100 }), fc.constantFrom(1, 3), (width, channels) => {
      const data = new Uint8Array(width * 2 * channels).fill(77)
      const picture = { width, height: 2, channels: channels as 1 | 3, data }
      const sheets = [0, 50, 100].map((kimg) => captioned(picture, kimg, 100))
      for (const sheet of sheets) {
        expect(sheet.data.subarray(0, data.length)).toEqual(data)
        expect(sheet.height % 2).toBe(0)
        expect(sheet.data).toHaveLength(width * sheet.height * channels)
      }
      const bars = sheets.map((sheet) => sheet.data.filter((level) => level === 168).length)
      if ((sheets[0]?.height ?? 2) > 2)
        expect(bars).toEqual([...new Set(bars)].sort((a, b) => a - b))
      if (width >= 64) expect(bars[2]).toBeGreaterThan(0)
    }),
  )
})
