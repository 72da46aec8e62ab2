import type { Config } from '../config.ts'
import type { Preset } from './preset.ts'

const shared: Partial<Config> = {
  epochEnd: 'short',
  resolution: 32,
  channels: 1,
  latentSize: 100,
  generatorWidth: 64,
  generatorBias: 'none',
  momentsFollow: 'all',
  gammaDeviation: 0.02,
  criticWidth: 64,
  criticNorm: 'batch',
  criticBias: false,
  driftWeight: 0,
  penalty: 'none',
  generatorRate: 2e-4,
  criticRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  order: 'critic-first',
  batch: 32,
  epochs: 100,
  decayFrom: 1,
  emaHalfLife: 0,
  tick: 3.2,
  gridColumns: 10,
}

const TOLD = [
  '"gan dataset pack --resize linear" enlarges as it does',
  'a sheet every 100 steps of 10 × 10 fixed latents; it shows 10 of the batch at hand, negative values as 0; ours are by the running moments, its by those of the batch',
]

export const digits32Paddle: Preset = {
  name: 'digits-32-paddle',
  purpose: 'MNIST with a DCGAN',
  source:
    'a PaddlePaddle 2 lesson on MNIST, "生成对抗网络介绍"; DCGAN: Radford et al., arXiv:1511.06434',
  assumed: [
    ...TOLD,
    'the cross-entropy is of the logits, and does not saturate as that of its sigmoid does in float32',
  ],
  config: { ...shared, objective: 'minimax' },
  corrections: [],
}

export const digits32PaddleLsgan: Preset = {
  name: 'digits-32-paddle-lsgan',
  purpose: 'MNIST with least squares',
  source: "the same lesson's exercise, its DCGAN as LSGAN; Mao et al., arXiv:1611.04076",
  assumed: [
    ...TOLD,
    'the exercise is set, not solved: no sigmoid, squares in place of cross-entropy, each halved as in the paper; Adam does not mind',
  ],
  config: { ...shared, objective: 'least-squares' },
  corrections: [],
}
