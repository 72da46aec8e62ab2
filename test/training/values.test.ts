import { expect, test } from 'vitest'
import type { Config } from '../../training/config.ts'
import { findPreset, PRESET_NAMES, resolvePreset } from '../../training/presets/presets.ts'

// Each value as a preset's document has it, read there and not taken from the presets. Where the document
// is silent the value stands in brackets in the comment, and the preset says so under "assumed".

const NONE: Config['deviations'] = []
const UNTOLD: Config['conditions'] = []

type Values = Omit<Config, 'preset'>

/** The keys that no document speaks of. */
const OURS = {
  mirror: false,
  gradientPenaltyInterval: 1,
  decayFrom: 1,
  emaHalfLife: 0,
  emaRamp: 0.05,
  driftWeight: 0,
  rollbacks: 3,
  seed: 1,
} as const

/** What stands without effect where its part is not in use. */
const UNUSED = {
  augment: false,
  selfModulation: false,
  modulationHidden: 0,
  modulationDeviation: 0,
  criticHidden: 0,
  criticDeviation: 0,
  conditions: UNTOLD,
  conditionKinds: 0,
  perturbation: 'mixed',
  clip: 0.01,
  clipped: 'weights',
  clipValue: 0,
} as const

/** 000_f1feaff7fb9bbe62.txt: "WGAN-GP生成二次元原理与解析", PaddlePaddle 1. */
const anime96: Values = {
  ...OURS,
  ...UNUSED,
  // bn in Discriminator under gp; three AdamOptimizer.minimize; fluid.layers.dropout, downgrade_in_infer.
  deviations: ['batch-norm-penalty', 'separate-updates', 'unscaled-dropout'],
  resolution: 96, // # 3*96*96
  channels: 3,
  shuffle: true, // random.shuffle(filenames)
  epochEnd: 'drop', // yields at (i+1) % batch_size == 0 alone
  latentSize: 100, // z_num = 100
  prior: 'uniform', // np.random.uniform(low=-1, high=1)
  network: 'dcgan-5x5', // filter_size=5, the first 6 × 6 of a point
  generatorWidth: 64, // 512, 256, 128, 64, 3
  generatorBias: 'none', // (conv2d_transpose's default, which batch_norm after each takes away)
  normMomentum: 0.8, // batch_norm(x, momentum=0.8)
  normEpsilon: 1e-5, // batch_norm's default
  normScale: true,
  momentsFollow: 'all', // d_program_1 runs Generator in training, too
  outputNorm: true, // batch_norm before act == 'tanh'
  initialisation: 'paddle',
  gammaDeviation: 0,
  criticWidth: 64, // 64, 128, 256, 512
  criticNorm: 'batch',
  criticFirstNorm: true, // in conv(), so on all four
  criticBias: true, // conv2d's and fc's default
  criticDropout: 0.25, // dropout_prob=0.25
  criticHead: 'average', // pool2d(global_pooling=True), fc
  objective: 'wasserstein', // loss_1 = mean(fake), loss_2 = -mean(real), avg_loss_2 = -mean(fake); cross-entropy commented out
  penalty: 'dragan', // _interpolate: a + alpha · (beta · sqrt(var) · 0.5)
  gradientPenaltyWeight: 10, // c = 10.0
  optimizer: 'adam',
  generatorRate: 1e-4, // learning_rate=1e-4
  criticRate: 1e-4,
  beta1: 0,
  beta2: 0.9,
  optimizerEpsilon: 1e-8, // AdamOptimizer's default
  rateDecay: 0,
  order: 'critic-first', // d_program_1, then g_program
  generatorSteps: 2, // train_d = 2
  criticSteps: 1,
  batch: 128, // batch_size = 128
  kimg: 2000, // (overruled by epochs)
  epochs: 20_000, // epochs = 20000
  tick: 12.8, // step % 100 == 0: 100 × 128
  gridColumns: 10, // 10 × 10
}

/** 001_ec074eb2e360a720.txt: "WGAN网络的创建", PyTorch 1.0. */
const torch64: Values = {
  ...OURS,
  ...UNUSED,
  // batchN1 … batchN4 under the penalty; create_graph=False, gradient[0] without a graph.
  deviations: ['batch-norm-penalty', 'constant-penalty'],
  resolution: 64, // transforms.Resize(64)
  channels: 3,
  shuffle: false, // shuffle=False
  epochEnd: 'drop', // drop_last=True
  latentSize: 100, // torch.randn(batch_size, 100, 1, 1)
  prior: 'normal',
  network: 'dcgan-4x4', // kernel_size=4
  generatorWidth: 64, // 64*8 … 64
  generatorBias: 'none', // bias=False, ConvT5 too
  normMomentum: 0.9, // nn.BatchNorm2d's 0.1, told from the other end
  normEpsilon: 1e-5, // its default
  normScale: true,
  momentsFollow: 'all', // G(noise) in training for the critic, too
  outputNorm: false,
  initialisation: 'pytorch-1.0', // torch==1.0.0, no weights_init
  gammaDeviation: 0,
  criticWidth: 64,
  criticNorm: 'batch',
  criticFirstNorm: true, // batchN1
  criticBias: false, // bias=False, conv5 too
  criticDropout: 0,
  criticHead: 'dense', // conv5: 4 × 4 to a point
  objective: 'wasserstein', // -torch.mean(outputs), torch.mean(outputs)
  penalty: 'gradient',
  gradientPenaltyWeight: 10, // penalty_lambda = 10
  optimizer: 'adam',
  generatorRate: 2e-4, // (none named)
  criticRate: 2e-4, // (none named)
  beta1: 0.5, // (none named)
  beta2: 0.9, // (none named)
  optimizerEpsilon: 1e-8, // PyTorch's default
  rateDecay: 0,
  order: 'critic-first', // 7, then 8
  generatorSteps: 1,
  criticSteps: 1,
  batch: 512, // batch_size=512
  kimg: 2000, // (overruled by epochs)
  epochs: 20, // CelebA: 20 epochs
  tick: 0, // (a sheet a pass)
  gridColumns: 8, // make_grid(nrow=8)
}

/** 002_87113afbffee711f.txt: "生成对抗网络介绍", PaddlePaddle 2. */
const digits: Values = {
  ...OURS,
  ...UNUSED,
  deviations: NONE,
  resolution: 32, // transforms.Resize((32,32))
  channels: 1,
  shuffle: true, // shuffle=True
  epochEnd: 'short', // DataLoader's drop_last=False; 60,000 / 32 leaves nothing
  latentSize: 100, // paddle.randn([bs_size, 100, 1, 1])
  prior: 'normal',
  network: 'dcgan-4x4',
  generatorWidth: 64, // 64 * 4, 64 * 2, 64, 1
  generatorBias: 'none', // bias_attr=False
  normMomentum: 0.9, // nn.BatchNorm2D's default
  normEpsilon: 1e-5,
  normScale: true,
  momentsFollow: 'all', // netG(noise) in training for the critic, too
  outputNorm: false,
  initialisation: 'dcgan', // normal_(m.weight, 0.0, 0.02)
  gammaDeviation: 0.02, // normal_(m.weight, 1.0, 0.02)
  criticWidth: 64, // 64, 64 * 2, 64 * 4
  criticNorm: 'batch',
  criticFirstNorm: false, // Conv2D, LeakyReLU
  criticBias: false, // bias_attr=False
  criticDropout: 0,
  criticHead: 'dense', // Conv2D(64 * 4, 1, 4, 1, 0)
  objective: 'minimax', // nn.BCELoss on Sigmoid
  penalty: 'none',
  gradientPenaltyWeight: 10,
  optimizer: 'adam',
  generatorRate: 2e-4, // learning_rate=0.0002
  criticRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  optimizerEpsilon: 1e-8,
  rateDecay: 0,
  order: 'critic-first', // (1) Update D, (2) Update G
  generatorSteps: 1,
  criticSteps: 1,
  batch: 32, // batch_size=32
  kimg: 2000, // (overruled by epochs)
  epochs: 100, // range(100)
  tick: 3.2, // batch_id % 100 == 0: 100 × 32
  gridColumns: 10, // (10 pictures of a batch; ours are 10 × 10)
}

/** 003_17bd6a020ecabc32.txt: "wgan face generation", TensorFlow 1. */
const tf64: Values = {
  ...OURS,
  ...UNUSED,
  // reduce_sum(axis=[1]); optimizer_g is fed the n of the last optimizer_d.
  deviations: ['one-axis-slope', 'reused-latents'],
  resolution: 64, // WIDTH = 64
  channels: 3,
  shuffle: true, // (get_random_batch is not shown)
  epochEnd: 'run-on', // (get_random_batch is not shown)
  latentSize: 100, // z_dim = 100
  prior: 'uniform', // np.random.uniform(-1.0, 1.0)
  network: 'dcgan-5x5', // kernel_size=5
  generatorWidth: 64, // 512, 256, 128, 64, 3
  generatorBias: 'all', // tf.layers' default
  normMomentum: 0.9, // momentum=0.9
  normEpsilon: 1e-3, // tf.contrib.layers.batch_norm's default
  normScale: false, // its default, too
  momentsFollow: 'all', // update_ops before both optimizers
  outputNorm: false,
  initialisation: 'glorot', // tf.layers' default
  gammaDeviation: 0,
  criticWidth: 64, // 64, 128, 256, 512
  criticNorm: 'none',
  criticFirstNorm: false,
  criticBias: true,
  criticDropout: 0,
  criticHead: 'dense', // flatten, dense
  objective: 'wasserstein',
  penalty: 'gradient',
  gradientPenaltyWeight: 10, // LAMBDA = 10
  optimizer: 'adam',
  generatorRate: 2e-4, // learning_rate=0.0002
  criticRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999, // AdamOptimizer's default
  optimizerEpsilon: 1e-8,
  rateDecay: 0,
  order: 'critic-first',
  generatorSteps: 1,
  criticSteps: 3, // DIS_ITERS = 3
  batch: 100, // batch_size = 100
  kimg: 18_000, // range(60000) × 3 × 100
  epochs: 0,
  tick: 150, // i % 500 == 0: 500 × 3 × 100
  gridColumns: 10, // montage of 100
}

/** 004_bd00ed7432564aba.txt: "有 WGAN 和 WGAN-GP 的动漫脸", Keras: the WGAN. */
const wgan64: Values = {
  ...OURS,
  ...UNUSED,
  deviations: ['reused-reals'], // for i in range(c_extra_steps) within train_step(real_images)
  resolution: 64, // image_size=(64, 64)
  channels: 3,
  shuffle: true, // image_dataset_from_directory's default
  epochEnd: 'short', // its batches: 248 of 256 and one of 77
  latentSize: 128, // (LATENT_DIM is not shown)
  prior: 'normal', // (not shown)
  network: 'dcgan-4x4', // Conv2D(64, (4, 4)); (the rest is not shown)
  generatorWidth: 64, // (not shown)
  generatorBias: 'all', // Keras' default
  normMomentum: 0.99, // BatchNormalization's default
  normEpsilon: 1e-3, // its default
  normScale: true,
  momentsFollow: 'all', // (the generator runs in training for the critic, too)
  outputNorm: false,
  initialisation: 'glorot', // Keras' default
  gammaDeviation: 0,
  criticWidth: 64, // Conv2D(64, …)
  criticNorm: 'batch', // what WGAN-GP "removes"
  criticFirstNorm: false, // (not shown)
  criticBias: true,
  criticDropout: 0,
  criticHead: 'dense', // Dense(1, activation="linear")
  objective: 'wasserstein', // d_wasserstein_loss, g_wasserstein_loss
  penalty: 'weight-clipping',
  gradientPenaltyWeight: 10,
  clip: 0.01, // WeightClipping(0.01)
  clipped: 'convolutions', // kernel_constraint of Conv2D layers
  optimizer: 'rmsprop',
  generatorRate: 5e-5, // LR = 0.00005
  criticRate: 5e-5,
  beta1: 0,
  beta2: 0.9, // RMSprop's rho
  optimizerEpsilon: 1e-7, // its default
  rateDecay: 1e-8, // decay=1e-8
  clipValue: 1, // clipvalue=1.0
  order: 'critic-first', // Step 1, Step 2
  generatorSteps: 1,
  criticSteps: 5, // critic_extra_steps=5
  batch: 256, // batch_size=256
  kimg: 2000, // (overruled by epochs)
  epochs: 50, // NUM_EPOCHS = 50
  tick: 0, // on_epoch_end
  gridColumns: 4, // num_img=16
}

/** The same document's WGAN-GP. */
const gp64: Values = {
  ...wgan64,
  ...UNUSED,
  deviations: ['normal-mixtures', 'reused-reals'], // alpha = tf.random.normal([batch_size, 1, 1, 1], 0.0, 1.0)
  criticNorm: 'none', // removed
  penalty: 'gradient',
  optimizer: 'adam',
  generatorRate: 2e-4, // LR = 0.0002
  criticRate: 2e-4,
  beta1: 0.5, // beta_1=0.5
  beta2: 0.9, // beta_2=0.9
  rateDecay: 0,
}

const FAITHFUL: Record<string, Values> = {
  'anime-96-paddle': anime96,
  'faces-64-torch': torch64,
  'digits-32-paddle': digits,
  'digits-32-paddle-lsgan': { ...digits, objective: 'least-squares' },
  'faces-64-tf': tf64,
  'anime-64-wgan': wgan64,
  'anime-64-keras': gp64,
}

const CORRECTED: Record<string, Values> = {
  ...FAITHFUL,
  'anime-96-paddle': { ...anime96, deviations: NONE, criticNorm: 'layer', epochs: 0, kimg: 2000 },
  'faces-64-torch': {
    ...torch64,
    deviations: NONE,
    criticNorm: 'layer',
    shuffle: true,
    epochEnd: 'run-on',
    initialisation: 'pytorch',
  },
  'faces-64-tf': { ...tf64, deviations: NONE },
  'anime-64-wgan': { ...wgan64, deviations: NONE, epochs: 250 },
  'anime-64-keras': { ...gp64, deviations: NONE, epochs: 250 },
}

test.each(Object.keys(FAITHFUL))('every value of %s is that of its document', (name) => {
  expect(resolvePreset(findPreset(name), true)).toEqual({ preset: name, ...FAITHFUL[name] })
})

test.each(Object.keys(CORRECTED))('%s is corrected where it is told, and nowhere else', (name) => {
  expect(resolvePreset(findPreset(name))).toEqual({ preset: name, ...CORRECTED[name] })
})

test('presets without a document are ours, and have nothing to correct', () => {
  const ours = PRESET_NAMES.filter((name) => !(name in FAITHFUL)).map(findPreset)
  expect(ours.length).toBeGreaterThan(0)
  for (const { source, corrections } of ours) {
    expect(source).toMatch(/^ours: /)
    expect(corrections).toEqual([])
  }
})
