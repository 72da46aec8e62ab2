import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Config } from '../../../training/config.ts'
import { modelVariables, type NamedVariable } from '../../../training/networks/variables.ts'
import { fixedSheet } from '../../../training/pictures/sheet.ts'
import { averageDecay } from '../../../training/train/average.ts'
import {
  createState,
  disposeState,
  stateVariables,
  type TrainingState,
} from '../../../training/train/state.ts'
import { type StepStats, trainStep } from '../../../training/train/step.ts'
import { onEachBackend } from '../backends.ts'
import { randomPictures, tiny } from '../tiny.ts'

onEachBackend(() => {
  let state: TrainingState

  beforeEach(() => {
    state = createState(tiny)
  })
  afterEach(() => disposeState(state))

  test('the critic update leaves the generator alone', async () => {
    const [generator, critic] = [values(state.generatorWeights), values(state.critic.variables)]
    await steps({ ...tiny, generatorRate: 0 }, 2)
    expect(values(state.generatorWeights)).toEqual(generator)
    expectAllMoved(values(state.critic.variables), critic)
  })

  test('the generator update leaves the critic alone', async () => {
    const [generator, critic] = [values(state.generatorWeights), values(state.critic.variables)]
    await steps({ ...tiny, criticRate: 0 }, 2)
    expect(values(state.critic.variables)).toEqual(critic)
    expectAllMoved(values(state.generatorWeights), generator)
  })

  test('the average follows all weights and moments of the generator by its formula', async () => {
    await steps(tiny, 3)
    const before = values(modelVariables(state.generatorEma))
    await steps(tiny, 1, 3)
    const source = values(modelVariables(state.generator))
    const decay = averageDecay(tiny, (4 * tiny.batch) / 1000)
    expect(Object.keys(source)).toContain('root_norm/moving_variance')
    for (const [name, average] of Object.entries(values(modelVariables(state.generatorEma)))) {
      for (const [i, value] of average.entries()) {
        const [from, to] = [before[name]?.[i] ?? Number.NaN, source[name]?.[i] ?? Number.NaN]
        expect(value).toBeCloseTo(to + decay * (from - to), 6)
      }
    }
  })

  test.each([
    ['wasserstein', tiny],
    ['relativistic', { ...tiny, objective: 'relativistic', penalty: 'r1-r2' }],
    ['augmented', { ...tiny, augment: true }],
  ] as const)(
    'a step (%s) can be taken again: it is a function of the state, its number and the pictures',
    async (_, config) => {
      const first = await steps(config, 3)
      const once = values(stateVariables(state))
      disposeState(state)
      state = createState(tiny)
      expect(await steps(config, 3)).toEqual(first)
      expect(values(stateVariables(state))).toEqual(once)
    },
  )

  test('augmentation changes what the critic sees, the pictures of reals and generator both', async () => {
    const still = { ...tiny, criticRate: 0, generatorRate: 0, gradientPenaltyInterval: 1 }
    const [plain] = await steps(still, 1)
    const [augmented] = await steps({ ...still, augment: true }, 1)
    for (const name of ['realScore', 'fakeScore', 'generatorLoss', 'slope'] as const)
      expect(augmented?.[name]).not.toBe(plain?.[name])
  })

  test('another seed is another training', async () => {
    await steps(tiny, 1)
    const once = values(state.critic.variables)
    disposeState(state)
    state = createState(tiny)
    await steps({ ...tiny, seed: tiny.seed + 1 }, 1)
    expect(values(state.critic.variables)).not.toEqual(once)
  })

  test('the penalty is measured where it is due', async () => {
    const measured = await steps({ ...tiny, gradientPenaltyInterval: 3 }, 6)
    expect(measured.map(({ gradientPenalty }) => gradientPenalty !== undefined)).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ])
    expect(
      measured.every(
        ({ slope, gradientPenalty }) => (slope === undefined) === (gradientPenalty === undefined),
      ),
    ).toBe(true)
  })

  test('thirty steps bring the pictures to the colour of the data', async () => {
    const config = { ...tiny, generatorRate: 1e-2, criticRate: 1e-2, emaHalfLife: 0.01 }
    const reals = tf.tidy(() =>
      tf.add(tf.zeros([config.batch, 16, 16, 3]), tf.tensor1d([0.8, -0.8, 0])),
    ) as tf.Tensor4D
    for (let step = 1; step <= 30; step++)
      await trainStep(config, state, step, [{ pictures: reals }])
    reals.dispose()
    const { data } = await fixedSheet(state.generatorEma, config)
    expect(mean(data.filter((_, i) => i % 3 === 0))).toBeGreaterThan(180)
    expect(mean(data.filter((_, i) => i % 3 === 1))).toBeLessThan(75)
  })

  test('several critic updates a step take a batch each', async () => {
    const config = { ...tiny, criticSteps: 3 }
    const before = values(state.critic.variables)
    const [stats] = await steps(config, 1)
    expect(stats?.gradientPenalty).toBeGreaterThan(0)
    expectAllMoved(values(state.critic.variables), before)
  })

  test('the rates fall to nothing at the end of the schedule', async () => {
    const config = { ...tiny, kimg: (10 * tiny.batch) / 1000, decayFrom: 0.5 }
    await steps(config, 10)
    const before = values(state.critic.variables)
    await steps(config, 1, 10)
    expect(values(state.critic.variables)).toEqual(before)
  })

  test('a step leaves no tensor behind', async () => {
    await steps(tiny, 2)
    const before = tf.memory().numTensors
    for (let step = 2; step < 6; step++) {
      const config = { ...tiny, criticSteps: (step % 2) + 1, augment: step > 3 }
      await steps(step === 4 ? { ...config, objective: 'relativistic' } : config, 1, step)
      expect(tf.memory().numTensors).toBe(before)
    }
  })

  async function steps(config: Config, count: number, from = 0): Promise<StepStats[]> {
    const stats: StepStats[] = []
    for (let step = from + 1; step <= from + count; step++) {
      const reals = Array.from({ length: config.criticSteps }, (_, turn) => ({
        pictures: randomPictures(config, 100 * turn + step),
      }))
      stats.push(await trainStep(config, state, step, reals))
      tf.dispose(reals)
    }
    return stats
  }
})

function values(variables: readonly NamedVariable[]): Record<string, Float32Array> {
  return Object.fromEntries(
    variables.map(({ name, variable }) => [name, variable.dataSync() as Float32Array]),
  )
}

function expectAllMoved(now: Record<string, Float32Array>, before: Record<string, Float32Array>) {
  const still = Object.keys(now).filter((name) => String(now[name]) === String(before[name]))
  expect(still).toEqual([])
}

function mean(levels: Uint8Array): number {
  return levels.reduce((sum, level) => sum + level, 0) / levels.length
}
