import type { Preset } from './preset.ts'

export const digits32: Preset = {
  name: 'digits-32',
  purpose: 'handwritten digits, minutes on a processor',
  source: 'ours: as lorelei-64 at half the resolution, one channel',
  assumed: [],
  config: {
    resolution: 32,
    channels: 1,
    latentSize: 64,
    network: 'resize',
    gradientPenaltyInterval: 2,
    generatorRate: 2e-4,
    criticRate: 4e-4,
    batch: 16,
    kimg: 1000,
    gridColumns: 10,
  },
  corrections: [],
}
