import type { Config, Deviation } from '../config.ts'

/** A named partial configuration, and where it comes from. */
export type Preset = {
  name: string
  /** What it is for, in a line. */
  purpose: string
  /** Where its figures come from. */
  source: string
  /** What the source leaves open, and what we took. */
  assumed: readonly string[]
  /** What differs from `DEFAULTS`, as the source was written: what `--faithful` runs. */
  config: Partial<Config>
  /** What we do otherwise unless asked to be faithful; none where the preset is ours. */
  corrections: readonly Correction[]
}

/** What of a source is better done otherwise, and why: deviations that end, keys that are set. */
export type Correction = {
  ends?: Deviation
  to?: Partial<Omit<Config, 'deviations'>>
  reason: string
}

/** Batch norm makes the slope of one picture depend on the others. */
export const LAYER_NORM: Correction = {
  ends: 'batch-norm-penalty',
  to: { criticNorm: 'layer' },
  reason:
    'layer norm in the critic: batch norm ties the pictures of a batch together, and the penalty is for the slope at each',
}

/**
 * What a preset need not say: the recipe for a small budget.
 *
 * Unequal rates with one critic step: Heusel et al., TTUR, arXiv:1706.08500. Penalty: Gulrajani et
 * al., arXiv:1704.00028. Drift and the averaged generator: Karras et al., arXiv:1710.10196. Ramp of
 * the average: StyleGAN2-ADA, arXiv:2006.06676.
 */
export const DEFAULTS: Omit<Config, 'preset'> = {
  deviations: [],
  resolution: 64,
  channels: 3,
  mirror: false,
  augment: false,
  shuffle: true,
  epochEnd: 'run-on',
  latentSize: 128,
  prior: 'normal',
  network: 'dcgan-4x4',
  generatorWidth: 32,
  generatorBias: 'picture',
  selfModulation: false,
  modulationHidden: 0,
  modulationDeviation: 0,
  normMomentum: 0.9,
  normEpsilon: 1e-5,
  normScale: true,
  momentsFollow: 'generator',
  outputNorm: false,
  initialisation: 'dcgan',
  gammaDeviation: 0,
  criticWidth: 32,
  criticNorm: 'none',
  criticFirstNorm: false,
  criticBias: true,
  criticDropout: 0,
  criticHead: 'dense',
  criticHidden: 0,
  criticDeviation: 0,
  conditions: [],
  conditionKinds: 0,
  objective: 'wasserstein',
  driftWeight: 1e-3,
  penalty: 'gradient',
  gradientPenaltyWeight: 10,
  gradientPenaltyInterval: 1,
  perturbation: 'mixed',
  clip: 0.01,
  clipped: 'weights',
  optimizer: 'adam',
  generatorRate: 1e-4,
  criticRate: 3e-4,
  beta1: 0,
  beta2: 0.9,
  optimizerEpsilon: 1e-8,
  rateDecay: 0,
  clipValue: 0,
  order: 'generator-first',
  generatorSteps: 1,
  criticSteps: 1,
  batch: 64,
  kimg: 2000,
  epochs: 0,
  decayFrom: 0.5,
  emaHalfLife: 10,
  emaRamp: 0.05,
  tick: 4,
  gridColumns: 8,
  rollbacks: 3,
  seed: 1,
}
