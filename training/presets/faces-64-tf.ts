import type { Preset } from './preset.ts'

export const faces64Tf: Preset = {
  name: 'faces-64-tf',
  purpose: 'CelebA and LFW, kernels of 5 × 5',
  source: 'a TensorFlow 1 WGAN-GP on faces; Gulrajani et al., arXiv:1704.00028',
  corrected: [
    "a slope is the norm over all pixels: it was taken over each column's rows alone, and those were pushed to 1",
  ],
  config: {
    latentSize: 100,
    prior: 'uniform',
    network: 'dcgan-5x5',
    generatorWidth: 64,
    criticWidth: 64,
    driftWeight: 0,
    generatorRate: 2e-4,
    criticRate: 2e-4,
    beta1: 0.5,
    beta2: 0.999,
    criticSteps: 3,
    tick: 16,
    gridColumns: 10,
    decayFrom: 1,
  },
  faithful: { flaw: 'one-axis-slope' },
}
