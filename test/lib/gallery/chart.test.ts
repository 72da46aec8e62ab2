import { describe, expect, test } from 'vitest'
import { curvesChart, DARK, kimgSpan, panelsOf, tracesChart } from '#lib/gallery/chart.ts'
import type { Curves } from '#lib/model/manifest.ts'

const size = { width: 360, height: 200 }

const curves: Curves = {
  kimg: Array.from({ length: 500 }, (_, i) => i + 1),
  criticLoss: Array.from({ length: 500 }, (_, i) => -20 / (i + 1)),
  generatorLoss: Array.from({ length: 500 }, (_, i) => Math.sin(i)),
  gradientPenalty: Array.from({ length: 500 }, () => 0.1),
  slope: Array.from({ length: 500 }, (_, i) => 1 - 1 / (i + 2)),
}

describe('curvesChart', () => {
  test('says what it shows, for those who do not see it', () => {
    expect(curvesChart(curves, 'slope', size)).toContain(
      'aria-label="Slope of the critic over training; at 500 kimg: slope 0.998"',
    )
    expect(curvesChart(curves, 'losses', size)).toContain('at 500 kimg: penalty 0.100, generator ')
  })

  test('labels every line, both axes and the target', () => {
    expect(texts(curvesChart(curves, 'losses', size))).toEqual(
      expect.arrayContaining(['Losses', 'critic', 'generator', 'penalty', 'kimg', '0', '500']),
    )
    expect(texts(curvesChart(curves, 'slope', size))).toEqual(
      expect.arrayContaining(['slope', 'target 1', '1.0']),
    )
  })

  test('has neither a panel nor a line for what was never measured', () => {
    const plain = { ...curves, gradientPenalty: [], slope: [] }
    expect([panelsOf(curves), panelsOf(plain)]).toEqual([['losses', 'slope'], ['losses']])
    const chart = curvesChart(plain, 'losses', size)
    expect(chart).toContain('at 500 kimg: generator ')
    expect(texts(chart)).not.toContain('penalty')
  })

  test('keeps its labels apart and inside', () => {
    const crowded = {
      ...curves,
      generatorLoss: curves.gradientPenalty,
      criticLoss: curves.gradientPenalty,
    }
    const places = [
      ...curvesChart(crowded, 'losses', size).matchAll(/x="292" y="([\d.]+)" fill="#[^m]/g),
    ]
    const heights = places.map(([, y]) => Number(y)).sort((a, b) => a - b)
    expect(heights.length).toBeGreaterThanOrEqual(3)
    for (let i = 1; i < heights.length; i++) {
      expect((heights[i] ?? 0) - (heights[i - 1] ?? 0)).toBeGreaterThanOrEqual(13.9)
    }
    expect(heights.at(-1)).toBeLessThan(size.height)
  })

  test('begins its axis at 0 kimg and ends it at the last, where kimgSpan says', () => {
    const ticks = [...curvesChart(curves, 'losses', size).matchAll(/x="(\d+)"[^>]*middle">(\d+)</g)]
    const places = Object.fromEntries(ticks.map(([, x, kimg]) => [kimg, Number(x)]))
    expect([places[0], places[500]]).toEqual(kimgSpan(size.width))
  })

  test('takes colours as the caller writes them', () => {
    expect(curvesChart(curves, 'losses', size, DARK)).toContain(`stroke="${DARK.critic}"`)
    const look = { ...DARK, critic: 'var(--critic, "x")' }
    expect(curvesChart(curves, 'losses', size, look)).toContain('"var(--critic, &quot;x&quot;)"')
  })

  test.each([0, 1, 2, 500])('draws %d points without a number missing', (count) => {
    const some = Object.fromEntries(
      Object.entries(curves).map(([name, values]) => [name, values.slice(0, count)]),
    ) as Curves
    for (const panel of ['losses', 'slope'] as const) {
      expect(curvesChart(some, panel, size)).not.toMatch(/NaN|Infinity|undefined/)
    }
  })

  test('is small enough to stand in a page', () => {
    expect(curvesChart(curves, 'losses', size).length).toBeLessThan(10_000)
  })
})

test('tracesChart draws any values against kimg under a title of their own', () => {
  const trace = { label: 'SWD', color: '#123456', values: [90, 30, 12] }
  const svg = tracesChart('Distance <of> patches', [4, 16, 256], [trace], size)
  expect(svg).toContain(
    'aria-label="Distance &lt;of> patches over training; at 256 kimg: SWD 12.0"',
  )
  expect(texts(svg)).toEqual(expect.arrayContaining(['SWD', 'kimg', '0', '200']))
  expect(svg).toContain('stroke="#123456"')
  const high = [{ ...trace, values: [90, 80, 70] }]
  const lowest = (besides: number[]) =>
    texts(tracesChart('', [4, 16, 256], high, size, DARK, besides)).at(0)
  expect([lowest([]), lowest([0])]).toEqual(['70', '0'])
})

function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, content]) => content ?? '')
}
