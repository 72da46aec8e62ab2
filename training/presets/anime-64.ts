import type { Config } from '../config.ts'
import type { Correction, Preset } from './preset.ts'

const shared: Partial<Config> = {
  epochEnd: 'short',
  latentSize: 128,
  generatorWidth: 64,
  generatorBias: 'all',
  normMomentum: 0.99,
  normEpsilon: 1e-3,
  momentsFollow: 'all',
  initialisation: 'glorot',
  criticWidth: 64,
  driftWeight: 0,
  beta2: 0.9,
  optimizerEpsilon: 1e-7,
  order: 'critic-first',
  criticSteps: 5,
  batch: 256,
  epochs: 50,
  decayFrom: 1,
  emaHalfLife: 0,
  tick: 0,
  gridColumns: 4,
}

const SILENT = [
  "its networks are those of an earlier article, which it does not show: taken to be a DCGAN's of width 64 with kernels of 4 × 4; the code that goes with it has 8 × 8 × 512 first, without norm, and a critic of 64, 128 and 128 without norms and with dropout",
  "what is not said is Keras' default: Glorot's kernels, biases everywhere, norms with momentum 0.99 and epsilon 1e-3",
  '128 latents, as in the code that goes with it; that draws them once a step, here each update has its own',
  '"gan dataset pack --resize linear" shrinks as it does, but cuts the middle square out of pictures that it squeezes',
]

const FRESH_REALS: Correction = {
  ends: 'reused-reals',
  to: { epochs: 250 },
  reason:
    'each of the five critic updates sees a batch of its own, and 250 passes make as many generator updates as 50 did',
}

export const anime64Wgan: Preset = {
  name: 'anime-64-wgan',
  purpose: 'anime faces with weight clipping',
  source:
    'the WGAN of "Anime faces with WGAN and WGAN-GP" in Keras; Arjovsky et al., arXiv:1701.07875',
  assumed: [
    ...SILENT,
    "batch norm in the critic after every convolution but the first, as DCGAN's has it",
  ],
  config: {
    ...shared,
    deviations: ['reused-reals'],
    criticNorm: 'batch',
    penalty: 'weight-clipping',
    clip: 0.01,
    clipped: 'convolutions',
    optimizer: 'rmsprop',
    generatorRate: 5e-5,
    criticRate: 5e-5,
    rateDecay: 1e-8,
    clipValue: 1,
  },
  corrections: [FRESH_REALS],
}

export const anime64Keras: Preset = {
  name: 'anime-64-keras',
  purpose: 'anime faces with WGAN-GP',
  source:
    'the WGAN-GP of "Anime faces with WGAN and WGAN-GP" in Keras; Gulrajani et al., arXiv:1704.00028',
  assumed: SILENT,
  config: {
    ...shared,
    deviations: ['normal-mixtures', 'reused-reals'],
    generatorRate: 2e-4,
    criticRate: 2e-4,
    beta1: 0.5,
  },
  corrections: [
    {
      ends: 'normal-mixtures',
      reason: 'interpolates lie between a real and a generated picture: α was drawn from N(0, 1)',
    },
    FRESH_REALS,
  ],
}
