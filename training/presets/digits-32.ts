import type { Preset } from './preset.ts'

export const digits32: Preset = {
  name: 'digits-32',
  purpose: 'handwritten digits, minutes on a processor',
  source:
    'ours: training/RECIPES.md; as lorelei-64 at half the resolution, one channel, with a hidden layer as large as the picture and self-modulation (arXiv:1810.01365), without its gains',
  assumed: [],
  config: {
    resolution: 32,
    channels: 1,
    latentSize: 64,
    network: 'resize-full',
    selfModulation: true,
    gradientPenaltyInterval: 2,
    generatorRate: 2e-4,
    criticRate: 4e-4,
    batch: 16,
    kimg: 1000,
    gridColumns: 10,
  },
  corrections: [],
}
