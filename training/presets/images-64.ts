import type { Preset } from './preset.ts'

export const images64: Preset = {
  name: 'images-64',
  purpose: 'your own pictures, faces for one',
  source:
    'ours: as lorelei-64, twice as wide and with mirrored pictures, for photographs are more varied and fewer; in batches of 64, for smaller ones were tried on drawings alone',
  assumed: [],
  config: {
    network: 'resize',
    generatorWidth: 64,
    criticWidth: 64,
    mirror: true,
    gradientPenaltyInterval: 2,
    generatorRate: 2e-4,
    criticRate: 4e-4,
  },
  corrections: [],
}
