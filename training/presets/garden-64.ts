import { lorelei64 } from './lorelei-64.ts'
import type { Preset } from './preset.ts'

export const garden64: Preset = {
  name: 'garden-64',
  purpose: 'drawings, the most that a processor makes of an hour',
  source:
    'ours: training/RECIPES.md; lorelei-64 with a hidden layer as large as the picture, a generator of three quarters of its width, and twice its rates; self-modulation (arXiv:1810.01365), without its gains; minibatch standard deviation (arXiv:1710.10196)',
  assumed: [],
  config: {
    ...lorelei64.config,
    network: 'resize-full',
    generatorWidth: 24,
    selfModulation: true,
    modulationHidden: 128,
    modulationDeviation: 1,
    criticHidden: 128,
    criticDeviation: 8,
    generatorRate: 4e-4,
    criticRate: 8e-4,
  },
  corrections: [],
}
