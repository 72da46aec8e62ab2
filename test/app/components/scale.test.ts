import { expect, test } from 'vitest'
import { cellSides } from '../../../app/_components/scale.ts'

test.each([
  [16, '64px', '128px', true],
  [28, '56px', '112px', true],
  [32, '64px', '128px', true],
  [48, '64px', '128px', false],
  [64, '64px', '128px', true],
  [96, '64px', '128px', false],
  [128, '64px', '128px', false],
  [256, '64px', '128px', false],
])(
  'a cell of %i pixels is %s and %s wide, its pixels whole: %s',
  (resolution, small, large, isWhole) => {
    const sides = cellSides(resolution) as Record<string, string>
    expect([sides['--cell-small'], sides['--cell-large']]).toEqual([small, large])
    expect(sides['--rendering'] === undefined).toBe(isWhole)
  },
)
