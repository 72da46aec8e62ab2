import { LAYER_NORM, type Preset } from './preset.ts'

export const faces64Torch: Preset = {
  name: 'faces-64-torch',
  purpose: 'CelebA, anime faces, Oxford 102 flowers',
  source:
    'a PyTorch 1.0 DCGAN with WGAN-GP, "WGAN网络的创建"; Radford et al., arXiv:1511.06434; Gulrajani et al., arXiv:1704.00028',
  assumed: [
    'Adam with a rate of 2e-4 and β 0.5 and 0.9, as in the code it explains; it names none itself. That code also updates the generator at every second batch and takes × 0.95 of the rates every 100 passes, which it does not show',
    '"gan dataset pack --resize linear" shrinks as it does',
    'pictures are shown by the running moments, as that code does; its own lines show them by the moments of their batch',
    '20 passes, as for its CelebA; it took 54 for anime faces and 694 for flowers',
    'a sheet of 8 columns a pass; it shows 40 pictures in 8 columns at the end',
  ],
  config: {
    deviations: ['batch-norm-penalty', 'constant-penalty'],
    shuffle: false,
    epochEnd: 'drop',
    latentSize: 100,
    generatorWidth: 64,
    generatorBias: 'none',
    momentsFollow: 'all',
    initialisation: 'pytorch-1.0',
    criticWidth: 64,
    criticNorm: 'batch',
    criticFirstNorm: true,
    criticBias: false,
    driftWeight: 0,
    generatorRate: 2e-4,
    criticRate: 2e-4,
    beta1: 0.5,
    beta2: 0.9,
    order: 'critic-first',
    batch: 512,
    epochs: 20,
    decayFrom: 1,
    emaHalfLife: 0,
    tick: 0,
  },
  corrections: [
    {
      ends: 'constant-penalty',
      reason: 'the penalty has a gradient: it was computed without a graph, and so was a constant',
    },
    LAYER_NORM,
    {
      to: { shuffle: true, epochEnd: 'run-on' },
      reason:
        'pictures come shuffled and none is dropped: as they lie, the same ones meet in every pass, and the last never come',
    },
    {
      to: { initialisation: 'pytorch' },
      reason:
        "norms' gains start at 1, as PyTorch has it since 1.2: drawn from (0, 1), some channels start near nothing",
    },
  ],
}
