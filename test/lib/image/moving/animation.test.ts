import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameDelays } from '#lib/image/moving/animation.ts'

test('delays are whole units, and together as long as the frames should last', () => {
  const times = fc.record({
    count: fc.integer({ min: 1, max: 300 }),
    fps: fc.integer({ min: 1, max: 50 }),
    hold: fc.integer({ min: 0, max: 10 }),
    unit: fc.constantFrom(1, 10),
  })
  fc.assert(
    fc.property(times, ({ unit, ...animation }) => {
      const delays = frameDelays(animation, unit)
      expect(delays).toHaveLength(animation.count)
      expect(delays.every((delay) => delay % unit === 0 && delay >= 20 - unit)).toBe(true)
      const wanted = (animation.count * 1000) / animation.fps + animation.hold * 1000
      const sum = delays.reduce((all, delay) => all + delay, 0)
      expect(Math.abs(sum - wanted)).toBeLessThanOrEqual(unit / 2)
    }),
  )
})
