import type { Preset } from './preset.ts'

export const lorelei64: Preset = {
  name: 'lorelei-64',
  purpose: 'procedural portraits on a small budget',
  source:
    'ours: TTUR (arXiv:1706.08500), WGAN-GP (arXiv:1704.00028), penalty every second update as in lazy regularisation (arXiv:1912.04958), averaged generator (arXiv:1710.10196)',
  assumed: [],
  config: { gradientPenaltyInterval: 2 },
  corrections: [],
}
