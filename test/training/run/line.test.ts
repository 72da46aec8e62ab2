import { expect, test } from 'vitest'
import type { DatasetInfo } from '../../../training/data/dataset.ts'
import { learningCurves } from '../../../training/run/curves.ts'
import { duration, headLine, memoryLines, tickLine } from '../../../training/run/line.ts'
import { tick as tickOf } from '../tick.ts'
import { tiny } from '../tiny.ts'

const tick = tickOf(125, {
  kimg: 8,
  criticLoss: -1.2346,
  generatorLoss: 0.5,
  gradientPenalty: 0.04321,
  slope: 0.98765,
  variety: 0.5,
  dataWait: 0.0123,
  memory: 1.26e9,
  tensors: 109,
})

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

test('a call begins with a line that says what is trained', () => {
  const info = { name: 'faces', count: 20_000 } as DatasetInfo
  expect(headLine({ ...tiny, batch: 64, kimg: 2000 }, info)).toBe(
    'tiny on faces: 20,000 pictures of 16 × 16 × 3, batch 64, 2,000 kimg in 31,250 steps, a tick every 4 kimg',
  )
})

test('a tick reads as one line: the clock, losses, speed, memory and the time that is left', () => {
  expect(tickLine(tick, 32, 160)).toBe(
    'kimg     8.0  critic   −1.235  generator    0.500  slope 0.988  variety 0.50    80 images/s  1.26 GB  eta 2 min 30 s',
  )
})

test('a wait for data is told where it is worth it', () => {
  expect(tickLine({ ...tick, dataWait: 0.123 }, 32, 80)).toContain('images/s  wait 12 %  1.26 GB')
})

test('a tick without a penalty or a sheet to compare says so', () => {
  expect(tickLine({ ...tick, slope: null, variety: null }, 32, 80)).toContain('slope –  variety –')
})

test('lines of one run stand under each other, in 120 columns', () => {
  const later = { ...tick, kimg: 12345.6, criticLoss: 12.3, imagesPerSecond: 7 }
  const [line, other] = [tickLine(later, 20_000, 70), tickLine(tick, 2000, 70)]
  expect(line.indexOf('eta')).toBe(other.indexOf('eta'))
  expect(line.length).toBeLessThanOrEqual(120)
})

test('a call ends with its memory, how that grew, and the tensors', () => {
  const noisy = [3e9, 1.001e9, 1.0022e9, 1.003e9].map((memory, i) => tickOf(1000 * i, { memory }))
  expect(memoryLines(noisy)).toEqual(['memory 1.00 GB, +1.0 MB per 1,000 steps; 44 tensors'])
  expect(memoryLines(noisy.slice(0, 2))).toEqual(['memory 1.00 GB; 44 tensors'])
  const short = noisy.map((one) => ({ ...one, step: one.step / 100 }))
  expect(memoryLines(short)).toEqual(['memory 1.00 GB; 44 tensors'])
  expect(memoryLines([])).toEqual([])
})

test('curves keep every tick of a short run', () => {
  const ticks = [1, 2, 3].map((kimg) => ({
    ...tick,
    kimg,
    slope: [0.5, null, 0.7][kimg - 1] ?? null,
  }))
  expect(learningCurves(ticks)).toEqual({
    kimg: [1, 2, 3],
    criticLoss: [-1.2346, -1.2346, -1.2346],
    generatorLoss: [0.5, 0.5, 0.5],
    gradientPenalty: [0.04321, 0.04321, 0.04321],
    slope: [0.5, 0.5, 0.7],
  })
})

test('curves of a long run are means of neighbours, at most 500 and up to its end', () => {
  const ticks = Array.from({ length: 1201 }, (_, i) => ({ ...tick, kimg: i, criticLoss: i }))
  const { kimg, criticLoss, slope } = learningCurves(ticks)
  expect(kimg.length).toBeLessThanOrEqual(500)
  expect([kimg.at(-1), kimg[0], criticLoss[0]]).toEqual([1200, 2, 1])
  expect([criticLoss.length, slope.length]).toEqual([kimg.length, kimg.length])
})

test('curves have no points of what was never measured, and of the rest what was measured first', () => {
  const ticks = [null, null, 0.5, null].map((slope, i) => ({ ...tick, kimg: i, slope }))
  expect(learningCurves(ticks).slope).toEqual([0.5, 0.5, 0.5, 0.5])
  const plain = ticks.map((one) => ({ ...one, slope: null, gradientPenalty: null }))
  expect(learningCurves(plain)).toMatchObject({
    criticLoss: [-1.2346, -1.2346, -1.2346, -1.2346],
    slope: [],
    gradientPenalty: [],
  })
})

test('a mean is of what was measured', () => {
  const ticks = Array.from({ length: 1000 }, (_, i) => ({ ...tick, slope: i % 2 ? 0.5 : null }))
  expect(new Set(learningCurves(ticks).slope)).toEqual(new Set([0.5]))
})

test('a run without a tick has empty curves', () => {
  expect(learningCurves([]).kimg).toEqual([])
})
