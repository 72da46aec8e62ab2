import type { Preset } from './preset.ts'

export const faces64Torch: Preset = {
  name: 'faces-64-torch',
  purpose: 'CelebA, anime faces, Oxford 102 flowers',
  source:
    'a PyTorch DCGAN with WGAN-GP; Radford et al., arXiv:1511.06434; Gulrajani et al., arXiv:1704.00028',
  corrected: [
    'the penalty has a gradient: it was computed without a graph, and so was a constant',
    'batches run on over the end of an epoch instead of dropping the last one',
  ],
  config: {
    latentSize: 100,
    generatorWidth: 64,
    gammaDeviation: 0.02,
    criticWidth: 64,
    driftWeight: 0,
    generatorRate: 2e-4,
    criticRate: 2e-4,
    beta1: 0.5,
    beta2: 0.999,
    batch: 512,
    tick: 20,
    gridColumns: 10,
    decayFrom: 1,
  },
  faithful: { flaw: 'constant-penalty' },
}
