import type { Config } from '../config.ts'

/**
 * WGAN-GP for procedural portraits at 64 × 64 on a small budget.
 *
 * Unequal rates with one critic step: Heusel et al., TTUR, arXiv:1706.08500. Penalty: Gulrajani
 * et al., arXiv:1704.00028, every second update as in lazy regularisation, arXiv:1912.04958. Drift and the averaged generator: Karras et al., arXiv:1710.10196.
 * Ramp of the average: StyleGAN2-ADA, arXiv:2006.06676.
 */
export const lorelei64: Config = {
  preset: 'lorelei-64',
  resolution: 64,
  channels: 3,
  latentSize: 128,
  prior: 'normal',
  generatorWidth: 32,
  criticWidth: 32,
  gradientPenaltyWeight: 10,
  gradientPenaltyInterval: 2,
  driftWeight: 1e-3,
  criticSteps: 1,
  batch: 64,
  generatorRate: 1e-4,
  criticRate: 3e-4,
  beta1: 0,
  beta2: 0.9,
  kimg: 2000,
  decayFrom: 0.5,
  emaHalfLife: 10,
  emaRamp: 0.05,
  tick: 4,
  gridColumns: 8,
  seed: 1,
}
