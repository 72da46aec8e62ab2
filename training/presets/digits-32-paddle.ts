import type { Config } from '../config.ts'
import type { Preset } from './preset.ts'

const shared: Partial<Config> = {
  resolution: 32,
  channels: 1,
  latentSize: 100,
  generatorWidth: 64,
  gammaDeviation: 0.02,
  criticWidth: 64,
  criticNorm: 'batch',
  driftWeight: 0,
  penalty: 'none',
  generatorRate: 2e-4,
  criticRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  batch: 32,
  kimg: 600,
  tick: 3.2,
  gridColumns: 10,
  decayFrom: 1,
}

export const digits32Paddle: Preset = {
  name: 'digits-32-paddle',
  purpose: 'MNIST with a DCGAN',
  source: 'a PaddlePaddle tutorial on MNIST; DCGAN: Radford et al., arXiv:1511.06434',
  corrected: [],
  config: { ...shared, objective: 'minimax' },
  faithful: {},
}

export const digits32PaddleLsgan: Preset = {
  name: 'digits-32-paddle-lsgan',
  purpose: 'MNIST with least squares',
  source: 'the same PaddlePaddle tutorial, its LSGAN; Mao et al., arXiv:1611.04076',
  corrected: [],
  config: { ...shared, objective: 'least-squares' },
  faithful: {},
}
