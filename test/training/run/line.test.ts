import { expect, test } from 'vitest'
import { learningCurves } from '../../../training/run/curves.ts'
import { duration, tickLine } from '../../../training/run/line.ts'
import type { Tick } from '../../../training/run/stats.ts'

const tick: Tick = {
  step: 125,
  kimg: 8,
  criticLoss: -1.2346,
  generatorLoss: 0.5,
  gradientPenalty: 0.04321,
  slope: 0.98765,
  imagesPerSecond: 80,
  dataWait: 0.0123,
  memory: 1.26e9,
  tensors: 109,
  minutes: 2,
}

test.each([
  [0, '0 s'],
  [0.4, '0 s'],
  [59.6, '1 min 00 s'],
  [9, '9 s'],
  [250, '4 min 10 s'],
  [3599.7, '1 h 00 min'],
  [7500, '2 h 05 min'],
  [100 * 3600, '100 h 00 min'],
  [-3, '0 s'],
])('%d seconds read %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test('a tick reads as one line: the clock, losses, speed, memory and the time that is left', () => {
  expect(tickLine(tick, 32)).toBe(
    'kimg     8.0  critic   −1.235  generator    0.500  penalty 0.043  slope 0.988    80 images/s  wait 1.2 %  1.26 GB  109 tensors  eta 5 min 00 s',
  )
})

test('a tick without a penalty says so', () => {
  expect(tickLine({ ...tick, gradientPenalty: null, slope: null }, 32)).toContain(
    'penalty –  slope –',
  )
})

test('lines of one run stand under each other', () => {
  const later = { ...tick, kimg: 1234.5, criticLoss: 12.3, imagesPerSecond: 7 }
  expect(tickLine(later, 2000).indexOf('eta')).toBe(tickLine(tick, 2000).indexOf('eta'))
})

test('curves keep every tick of a short run', () => {
  const ticks = [1, 2, 3].map((kimg) => ({ ...tick, kimg, slope: kimg === 2 ? null : 0.5 }))
  expect(learningCurves(ticks)).toEqual({
    kimg: [1, 2, 3],
    criticLoss: [-1.2346, -1.2346, -1.2346],
    generatorLoss: [0.5, 0.5, 0.5],
    gradientPenalty: [0.04321, 0.04321, 0.04321],
    slope: [0.5, 0, 0.5],
  })
})

test('curves of a long run are means of neighbours, at most 500 and up to its end', () => {
  const ticks = Array.from({ length: 1201 }, (_, i) => ({ ...tick, kimg: i, criticLoss: i }))
  const { kimg, criticLoss, slope } = learningCurves(ticks)
  expect(kimg.length).toBeLessThanOrEqual(500)
  expect([kimg.at(-1), kimg[0], criticLoss[0]]).toEqual([1200, 2, 1])
  expect([criticLoss.length, slope.length]).toEqual([kimg.length, kimg.length])
})

test('a run without a tick has empty curves', () => {
  expect(learningCurves([]).kimg).toEqual([])
})
