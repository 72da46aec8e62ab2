import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Config, RESOLUTIONS } from '../../../training/config.ts'
import { createCritic } from '../../../training/networks/critic.ts'
import { createGenerator, growInTraining } from '../../../training/networks/generator.ts'
import { onEachBackend } from '../backends.ts'
import { randomTensor, tiny } from '../tiny.ts'

const networks = ['dcgan-4x4', 'dcgan-5x5', 'resize'] as const

onEachBackend(() => {
  test('any network grows and scores pictures of any resolution and number of channels', () => {
    const shape = fc.record({
      resolution: fc.constantFrom(...RESOLUTIONS.filter((side) => side <= 96)),
      channels: fc.constantFrom(1 as const, 3 as const),
      network: fc.constantFrom(...networks),
      criticNorm: fc.constantFrom('none' as const, 'layer' as const, 'batch' as const),
      criticHead: fc.constantFrom('dense' as const, 'average' as const),
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

  test.each(networks)(
    'a %s generator in training and finished differ by its moments alone',
    (network) => {
      const config = { ...tiny, network, normMomentum: 0 }
      const generator = createGenerator(config)
      const latents = randomTensor([8, config.latentSize], 1) as tf.Tensor2D
      // With momentum 0 the running moments become the batch's, but for n against n − 1.
      const trained = growInTraining(generator, latents, true).dataSync()
      const finished = (generator.predict(latents) as tf.Tensor).dataSync()
      for (const [i, value] of finished.entries())
        expect(Math.abs(value - (trained[i] ?? Number.NaN))).toBeLessThan(0.02)
    },
  )

  test('dropout is the same for a seed, another for another, and none without one', () => {
    const critic = createCritic({ ...tiny, criticDropout: 0.5 })
    const pictures = randomTensor([4, 16, 16, 3], 1) as tf.Tensor4D
    const scores = (seed?: number) => [...critic.score(pictures, seed).dataSync()]
    expect(scores(7)).toEqual(scores(7))
    expect(scores(7)).not.toEqual(scores(8))
    const whole = createCritic(tiny).score(pictures).dataSync()
    expect(scores()).toEqual([...whole])
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
})
