import type { Preset } from './preset.ts'

export const lorelei64: Preset = {
  name: 'lorelei-64',
  purpose: 'procedural portraits on a small budget',
  source:
    'ours: training/RECIPES.md; TTUR (arXiv:1706.08500), WGAN-GP (arXiv:1704.00028), penalty every second update as in lazy regularisation (arXiv:1912.04958), averaged generator (arXiv:1710.10196), resized convolutions (Odena et al., Distill, 2016), small batches',
  assumed: [],
  config: {
    network: 'resize',
    gradientPenaltyInterval: 2,
    generatorRate: 2e-4,
    criticRate: 4e-4,
    batch: 16,
  },
  corrections: [],
}
