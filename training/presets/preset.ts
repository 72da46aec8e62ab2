import type { Config } from '../config.ts'

/** A named partial configuration, and where it comes from. */
export type Preset = {
  name: string
  /** What it is for, in a line. */
  purpose: string
  /** Where its figures come from. */
  source: string
  /** What we do otherwise, and why; empty when nothing. */
  corrected: readonly string[]
  /** What differs from `DEFAULTS`. */
  config: Partial<Config>
  /** What differs besides when the original is to be run as it was written, mistakes included. */
  faithful: Partial<Config>
}

/**
 * What a preset need not say: the recipe for a small budget.
 *
 * Unequal rates with one critic step: Heusel et al., TTUR, arXiv:1706.08500. Penalty: Gulrajani et
 * al., arXiv:1704.00028. Drift and the averaged generator: Karras et al., arXiv:1710.10196. Ramp of
 * the average: StyleGAN2-ADA, arXiv:2006.06676.
 */
export const DEFAULTS: Omit<Config, 'preset'> = {
  resolution: 64,
  channels: 3,
  mirror: false,
  latentSize: 128,
  prior: 'normal',
  network: 'dcgan-4x4',
  generatorWidth: 32,
  normMomentum: 0.9,
  outputNorm: false,
  gammaDeviation: 0,
  criticWidth: 32,
  criticNorm: 'none',
  criticDropout: 0,
  criticHead: 'dense',
  objective: 'wasserstein',
  driftWeight: 1e-3,
  penalty: 'gradient',
  gradientPenaltyWeight: 10,
  gradientPenaltyInterval: 1,
  clip: 0.01,
  flaw: 'none',
  optimizer: 'adam',
  generatorRate: 1e-4,
  criticRate: 3e-4,
  beta1: 0,
  beta2: 0.9,
  clipValue: 0,
  generatorSteps: 1,
  criticSteps: 1,
  batch: 64,
  kimg: 2000,
  decayFrom: 0.5,
  emaHalfLife: 10,
  emaRamp: 0.05,
  tick: 4,
  gridColumns: 8,
  rollbacks: 3,
  seed: 1,
}
