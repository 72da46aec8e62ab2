import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Config, type Deviation, RESOLUTIONS } from '../../../training/config.ts'
import { createCritic } from '../../../training/networks/critic.ts'
import { createGenerator, growInTraining } from '../../../training/networks/generator.ts'
import { modelVariables } from '../../../training/networks/variables.ts'
import { chanceOf, dropIn, type Pass } from '../../../training/train/chance.ts'
import { onEachBackend } from '../backends.ts'
import { randomTensor, tiny } from '../tiny.ts'

const networks = ['dcgan-4x4', 'dcgan-5x5', 'resize', 'resize-full'] as const

onEachBackend(() => {
  test('any network grows and scores pictures of any resolution and number of channels', () => {
    const shape = fc.record({
      resolution: fc.constantFrom(...RESOLUTIONS.filter((side) => side <= 96)),
      channels: fc.constantFrom(1 as const, 3 as const),
      network: fc.constantFrom(...networks),
      criticNorm: fc.constantFrom('none' as const, 'layer' as const, 'batch' as const),
      criticHead: fc.constantFrom('dense' as const, 'average' as const),
      criticHidden: fc.constantFrom(0, 5),
      criticDeviation: fc.constantFrom(0, 2, 3),
      selfModulation: fc.boolean(),
      modulationHidden: fc.constantFrom(0, 5),
      outputNorm: fc.boolean(),
    })
    fc.assert(
      fc.property(shape, (changes) => {
        const config: Config = { ...tiny, generatorWidth: 2, criticWidth: 2, ...changes }
        const { resolution, channels } = config
        tf.engine().startScope()
        const latents = randomTensor([2, config.latentSize], 1) as tf.Tensor2D
        const generator = createGenerator(config)
        const pictures = growInTraining(generator, latents, false)
        expect(pictures.shape).toEqual([2, resolution, resolution, channels])
        expect((generator.predict(latents) as tf.Tensor).shape).toEqual(pictures.shape)
        expect(createCritic(config).score(pictures).shape).toEqual([2])
        tf.engine().endScope()
      }),
      { numRuns: 25 },
    )
  })

  const modulations = [
    { selfModulation: false },
    { selfModulation: true },
    { selfModulation: true, modulationHidden: 5 },
  ]
  test.each(networks.flatMap((network) => modulations.map((by) => [network, by] as const)))(
    'a %s generator with %o in training and finished differ by its moments alone',
    (network, modulation) => {
      const config = { ...tiny, network, ...modulation, normMomentum: 0 }
      const generator = createGenerator(config)
      const latents = randomTensor([8, config.latentSize], 1) as tf.Tensor2D
      // With momentum 0 the running moments become the batch's, but for n against n − 1.
      const trained = growInTraining(generator, latents, true).dataSync()
      const finished = (generator.predict(latents) as tf.Tensor).dataSync()
      for (const [i, value] of finished.entries())
        expect(Math.abs(value - (trained[i] ?? Number.NaN))).toBeLessThan(0.02)
    },
  )

  test.each([0, 64])(
    'shifts start with the deviation that they are given (hidden layer of %d)',
    (modulationHidden) => {
      const modulated = { ...tiny, latentSize: 64, generatorWidth: 16, selfModulation: true }
      const config = { ...modulated, modulationHidden, modulationDeviation: 0.5 }
      const generator = createGenerator(config)
      const outputs = generator.getLayer('up1_shift').output as tf.SymbolicTensor
      const shifts = tf.model({ inputs: generator.inputs, outputs })
      const latents = randomTensor([256, config.latentSize], 1) as tf.Tensor2D
      const [, spread] = momentsOf([...(shifts.predict(latents) as tf.Tensor).dataSync()])
      expect(spread).toBeGreaterThan(0.4)
      expect(spread).toBeLessThan(0.6)
    },
  )

  test('a critic that sees deviations scores pictures by those of their own group alone', () => {
    const critic = createCritic({ ...tiny, criticDeviation: 2 })
    const scoresOf = (...seeds: number[]) => {
      const pictures = seeds.map((seed) => randomTensor([1, 16, 16, 3], seed) as tf.Tensor4D)
      return critic.score(tf.concat(pictures)).dataSync()
    }
    const [scores, others, twins] = [scoresOf(1, 2, 3, 4), scoresOf(1, 2, 5, 6), scoresOf(1, 1)]
    expect(others.subarray(0, 2)).toEqual(scores.subarray(0, 2))
    expect(twins[0]).not.toBeCloseTo(scores[0] as number, 6)
  })

  test('what drops out is the same for a draw, another for another and in another pass', () => {
    const config = { ...tiny, criticDropout: 0.5 }
    const [critic, chance] = [createCritic(config), chanceOf(config)]
    const pictures = randomTensor([4, 16, 16, 3], 1) as tf.Tensor4D
    const scores = (draw: number, pass: Pass = 'reals') => [
      ...critic.score(pictures, { drop: dropIn({ config, chance }, draw, pass) }).dataSync(),
    ]
    expect(scores(7)).toEqual(scores(7))
    expect(scores(7)).not.toEqual(scores(8))
    expect(scores(7)).not.toEqual(scores(7, 'fakes'))
    expect(dropIn({ config: tiny, chance: chanceOf(tiny) }, 7, 'reals')).toBeUndefined()
  })

  test('what dropout lets through is scaled up, unless it is unscaled', () => {
    const through = (...deviations: Deviation[]) => {
      const config = { ...tiny, criticDropout: 0.25, deviations }
      const drop = dropIn({ config, chance: chanceOf(config) }, 1, 'reals')
      return new Set(drop?.(tf.ones([4, 8, 8, 4]), 0).dataSync())
    }
    expect(through()).toEqual(new Set([0, Math.fround(1 / 0.75)]))
    expect(through('unscaled-dropout')).toEqual(new Set([0, 1]))
  })

  test("batch norm's γ starts as N(1, γ deviation), and the rest as it does without", () => {
    const gammas = (gammaDeviation: number) =>
      createGenerator({ ...tiny, gammaDeviation })
        .layers.filter((layer) => layer.getClassName() === 'BatchNormalization')
        .flatMap((layer) => [...(layer.getWeights()[0]?.dataSync() ?? [])])
    expect(new Set(gammas(0))).toEqual(new Set([1]))
    const drawn = gammas(0.02)
    const mean = drawn.reduce((sum, gamma) => sum + gamma, 0) / drawn.length
    expect(Math.abs(mean - 1)).toBeLessThan(0.02)
    expect(new Set(drawn).size).toBe(drawn.length)
  })

  test('biases, gains and norms are where the configuration wants them', () => {
    const weightsOf = (changes: Partial<Config>) => {
      const config = { ...tiny, ...changes }
      const names = [
        ...modelVariables(createGenerator(config)).map(({ name }) => `generator ${name}`),
        ...createCritic(config).variables.map(({ name }) => `critic ${name}`),
      ]
      return (pattern: RegExp) => names.filter((name) => pattern.test(name))
    }
    expect(weightsOf({ generatorBias: 'none' })(/generator .*bias/)).toEqual([])
    expect(weightsOf({})(/generator .*bias/)).toEqual(['generator picture/bias'])
    expect(weightsOf({ generatorBias: 'all' })(/generator .*bias/)).toHaveLength(3)
    expect(weightsOf({})(/generator .*gamma/)).toHaveLength(2)
    expect(weightsOf({ normScale: false })(/generator .*gamma/)).toEqual([])
    expect(weightsOf({ criticBias: false })(/critic .*bias/)).toEqual([])
    expect(weightsOf({ criticNorm: 'layer' })(/critic .*gamma/)).toEqual([
      'critic down1_norm/gamma',
    ])
    const first = weightsOf({ criticNorm: 'layer', criticFirstNorm: true })(/critic .*gamma/)
    expect(first).toEqual(['critic down0_norm/gamma', 'critic down1_norm/gamma'])
  })

  // As the frameworks' sources have them, for 8 latents, width 4 and 16 pixels.
  test.each<[Config['initialisation'], Record<string, number>]>([
    [
      'dcgan',
      { 'root/kernel': 0.02, 'up1/kernel': 0.02, 'down1/kernel': 0.02, 'score/kernel': 0.02 },
    ],
    [
      'glorot',
      {
        'root/kernel': uniform(Math.sqrt(6 / (8 + 128))),
        'up1/kernel': uniform(Math.sqrt(6 / ((8 + 4) * 16))),
        'down1/kernel': uniform(Math.sqrt(6 / ((4 + 8) * 16))),
        'score/kernel': uniform(Math.sqrt(6 / (128 + 1))),
      },
    ],
    [
      'pytorch',
      {
        'root/kernel': uniform(1 / Math.sqrt(8 * 16)),
        'up1/kernel': uniform(1 / Math.sqrt(4 * 16)),
        'down1/kernel': uniform(1 / Math.sqrt(4 * 16)),
        'score/kernel': uniform(1 / Math.sqrt(128)),
        'root_norm/gamma': 0,
      },
    ],
    ['pytorch-1.0', { 'root_norm/gamma': uniform(0.5), 'up1/kernel': uniform(1 / 8) }],
    [
      'paddle',
      {
        'root/kernel': uniform(Math.sqrt(6 / ((8 + 8) * 16))),
        'up1/kernel': uniform(Math.sqrt(6 / ((8 + 4) * 16))),
        'down1/kernel': Math.sqrt(2 / (4 * 16)),
        'score/kernel': uniform(Math.sqrt(6 / (128 + 1))),
      },
    ],
  ])('weights start as spread as %s draws them', (initialisation, expected) => {
    const config = { ...tiny, initialisation }
    const weights = [...modelVariables(createGenerator(config)), ...createCritic(config).variables]
    for (const [name, deviation] of Object.entries(expected)) {
      const found = weights.find((weight) => weight.name === name)
      const values = [...(found?.variable.dataSync() ?? [])]
      const [mean, spread] = momentsOf(values)
      const slack = 3 / Math.sqrt(2 * values.length)
      expect(spread, name).toBeGreaterThanOrEqual(deviation * (1 - slack))
      expect(spread, name).toBeLessThanOrEqual(deviation * (1 + slack))
      const gains = initialisation === 'pytorch-1.0' ? 0.5 : 1
      const center = name.endsWith('/gamma') ? gains : 0
      expect(Math.abs(mean - center)).toBeLessThanOrEqual(deviation * slack * 1.5 + 1e-6)
    }
  })
})

/** The deviation of a uniform distribution within −limit … limit. */
function uniform(limit: number): number {
  return limit / Math.sqrt(3)
}

function momentsOf(values: number[]): [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return [mean, Math.sqrt(squares / values.length)]
}
