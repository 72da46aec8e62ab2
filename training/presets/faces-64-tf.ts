import type { Preset } from './preset.ts'

export const faces64Tf: Preset = {
  name: 'faces-64-tf',
  purpose: 'CelebA and LFW, kernels of 5 × 5',
  source:
    'a TensorFlow 1 notebook, "wgan face generation", WGAN-GP on faces; Gulrajani et al., arXiv:1704.00028',
  assumed: [
    'a batch is drawn from the shuffled pictures; its get_random_batch is not shown',
    "what is not said is TensorFlow 1's default: Glorot's kernels, biases everywhere, norms without gain and with epsilon 1e-3",
  ],
  config: {
    deviations: ['one-axis-slope', 'reused-latents'],
    latentSize: 100,
    prior: 'uniform',
    network: 'dcgan-5x5',
    generatorWidth: 64,
    generatorBias: 'all',
    normEpsilon: 1e-3,
    normScale: false,
    momentsFollow: 'all',
    initialisation: 'glorot',
    criticWidth: 64,
    driftWeight: 0,
    generatorRate: 2e-4,
    criticRate: 2e-4,
    beta1: 0.5,
    beta2: 0.999,
    order: 'critic-first',
    criticSteps: 3,
    batch: 100,
    kimg: 18_000,
    decayFrom: 1,
    emaHalfLife: 0,
    tick: 150,
    gridColumns: 10,
  },
  corrections: [
    {
      ends: 'one-axis-slope',
      reason:
        "a slope is the norm over all pixels: it was taken over each column's rows alone, and those were pushed to 1",
    },
    {
      ends: 'reused-latents',
      reason:
        'the generator learns from fresh latents, not from those that the critic has just learned from',
    },
  ],
}
