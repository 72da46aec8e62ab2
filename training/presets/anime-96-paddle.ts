import { LAYER_NORM, type Preset } from './preset.ts'

export const anime96Paddle: Preset = {
  name: 'anime-96-paddle',
  purpose: "anime faces of 96 pixels, Wasserstein with DRAGAN's points",
  source:
    'a PaddlePaddle 1 notebook on anime faces, "WGAN-GP 生成二次元原理与解析"; its penalty looks where that of DRAGAN does: Kodali et al., arXiv:1705.07215',
  assumed: [
    "what is not said is PaddlePaddle's default: N(0, √(2 / inputs)) for convolutions, Xavier for all else, biases in the critic",
    "the generator's biases are left out: each is one of a channel, the first layer's too, and the norm that follows takes it away",
    'the penalty has a second-order gradient through batch norm and dropout, as its mathematics has; in PaddlePaddle 1 it ends at the first batch norm and moves the first kernel alone',
    'each of the three terms has the gradient of its formula; PaddlePaddle 1 mixes up passes that share names, as its networks do',
    'pictures are of 96 pixels already; others are cut to their middle square and shrunk',
  ],
  config: {
    deviations: ['batch-norm-penalty', 'separate-updates', 'unscaled-dropout'],
    resolution: 96,
    latentSize: 100,
    prior: 'uniform',
    epochEnd: 'drop',
    network: 'dcgan-5x5',
    generatorWidth: 64,
    generatorBias: 'none',
    normMomentum: 0.8,
    momentsFollow: 'all',
    outputNorm: true,
    initialisation: 'paddle',
    criticWidth: 64,
    criticNorm: 'batch',
    criticFirstNorm: true,
    criticDropout: 0.25,
    criticHead: 'average',
    driftWeight: 0,
    penalty: 'dragan',
    generatorRate: 1e-4,
    criticRate: 1e-4,
    beta1: 0,
    beta2: 0.9,
    order: 'critic-first',
    generatorSteps: 2,
    batch: 128,
    epochs: 20_000,
    decayFrom: 1,
    emaHalfLife: 0,
    tick: 12.8,
    gridColumns: 10,
  },
  corrections: [
    LAYER_NORM,
    {
      ends: 'separate-updates',
      reason:
        'one Adam for the whole loss: each of three scales its own gradient, so that the weight of 10 has no effect',
    },
    {
      ends: 'unscaled-dropout',
      reason: 'dropout scales up what it lets through, so that the score keeps its size',
    },
    {
      to: { epochs: 0, kimg: 2000 },
      reason:
        '20,000 passes meant until somebody stops it, and no time left can be told from them: it ends at 2,000 kimg, and --kimg makes it longer',
    },
  ],
}
