import type { Config } from '../config.ts'

/**
 * What runs did whose configuration does not say: keys that came later, with what was done before
 * there was a choice. A default that changes changes nothing here.
 */
export const BEFORE: Partial<Config> = {
  mirror: false,
  augment: false,
  shuffle: true,
  epochEnd: 'run-on',
  network: 'dcgan-4x4',
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
  penalty: 'gradient',
  perturbation: 'whole',
  clip: 0.01,
  clipped: 'weights',
  deviations: [],
  optimizer: 'adam',
  optimizerEpsilon: 1e-8,
  rateDecay: 0,
  clipValue: 0,
  order: 'generator-first',
  generatorSteps: 1,
  epochs: 0,
  rollbacks: 3,
}

/** RMSProp's epsilon, when Adam's was 1e-8 and neither could be set. */
const RMSPROP_EPSILON = 1e-7

/** A run's configuration as its file has it, with what it does not say; a run had one `flaw` at most. */
export function completed(config: Record<string, unknown>): Record<string, unknown> {
  const { flaw = 'none', ...said } = config
  return {
    ...BEFORE,
    ...(config.optimizer === 'rmsprop' && { optimizerEpsilon: RMSPROP_EPSILON }),
    ...(flaw !== 'none' && { deviations: [flaw] }),
    ...said,
  }
}

/**
 * What a configuration says beyond what runs did before there was a choice, in the words of its time: its
 * hash lies in the checkpoints.
 */
export function beyond(config: Config): Record<string, unknown> {
  const { deviations, ...others } = config
  const said: [string, unknown][] = Object.entries(others).filter(
    // Lists of names are compared, too.
    ([key, value]) => String(value) !== String(before(config, key)),
  )
  if (deviations.length === 1) said.push(['flaw', deviations[0]])
  else if (deviations.length > 1) said.push(['deviations', deviations])
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function before({ optimizer }: Config, key: string): unknown {
  if (key === 'optimizerEpsilon' && optimizer === 'rmsprop') return RMSPROP_EPSILON
  return BEFORE[key as keyof Config]
}
