import { lorelei64 } from './lorelei-64.ts'
import type { Preset } from './preset.ts'

export const garden64: Preset = {
  name: 'garden-64',
  purpose: 'drawings, the most that a processor makes of an hour',
  source:
    'ours: training/RECIPES.md; lorelei-64 with a generator of three quarters of its width, which takes less time, and twice its rates',
  assumed: [],
  config: { ...lorelei64.config, generatorWidth: 24, generatorRate: 4e-4, criticRate: 8e-4 },
  corrections: [],
}
