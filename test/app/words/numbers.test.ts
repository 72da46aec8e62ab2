import { afterEach, expect, it, vi } from 'vitest'
import { formatDate, formatDay } from '../../../app/_words/numbers.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

it.each(['America/Los_Angeles', 'UTC', 'Pacific/Kiritimati'])(
  'a day is that of UTC where the clock is that of %s',
  (zone) => {
    vi.stubEnv('TZ', zone)
    for (const time of ['2026-11-22T00:00:00Z', '2026-11-22T23:59:59Z']) {
      expect(formatDate(time, 'en')).toBe('November 22, 2026')
      expect(formatDay(time, 'en')).toBe('Nov 22')
    }
  },
)
