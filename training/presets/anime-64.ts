import type { Config } from '../config.ts'
import type { Preset } from './preset.ts'

const shared: Partial<Config> = {
  latentSize: 100,
  generatorWidth: 64,
  criticWidth: 64,
  driftWeight: 0,
  criticSteps: 5,
  batch: 256,
  kimg: 1075,
  tick: 21.5,
  gridColumns: 10,
  decayFrom: 1,
}

export const anime64Wgan: Preset = {
  name: 'anime-64-wgan',
  purpose: 'anime faces with weight clipping',
  source: 'a Keras WGAN on anime faces; Arjovsky et al., arXiv:1701.07875',
  corrected: [],
  config: {
    ...shared,
    penalty: 'weight-clipping',
    clip: 0.01,
    optimizer: 'rmsprop',
    generatorRate: 5e-5,
    criticRate: 5e-5,
    beta2: 0.9,
    clipValue: 1,
  },
  faithful: {},
}

export const anime64Keras: Preset = {
  name: 'anime-64-keras',
  purpose: 'anime faces with WGAN-GP',
  source: 'a Keras WGAN-GP on anime faces; Gulrajani et al., arXiv:1704.00028',
  corrected: ['interpolates lie between a real and a generated picture: α was drawn from N(0, 1)'],
  config: {
    ...shared,
    generatorRate: 2e-4,
    criticRate: 2e-4,
    beta1: 0.5,
    beta2: 0.9,
  },
  faithful: { flaw: 'normal-mixtures' },
}
