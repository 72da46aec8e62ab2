import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import type { Config } from '../../../training/config.ts'
import {
  createState,
  disposeState,
  stateVariables,
  type TrainingState,
} from '../../../training/train/state.ts'
import { type Pace, type StepStats, trainStep } from '../../../training/train/step.ts'
import { createStepper } from '../../../training/train/stepper.ts'
import { onEachBackend } from '../backends.ts'
import { randomPictures, tiny } from '../tiny.ts'

/** Adam makes whole steps of gradients that are nothing but what rounding leaves: a larger epsilon keeps them small. */
const calm = { ...tiny, optimizerEpsilon: 1e-3, driftWeight: 0.1, gradientPenaltyInterval: 2 }

const CASES: [string, Partial<Config>][] = [
  ['WGAN-GP', {}],
  ['the network of the garden', { network: 'resize-full', selfModulation: true, criticHidden: 8 }],
  ['relativistic pairing', { objective: 'relativistic', penalty: 'r1-r2' }],
  ['DRAGAN', { objective: 'minimax', penalty: 'dragan' }],
  [
    'weight clipping by RMSProp',
    { penalty: 'weight-clipping', optimizer: 'rmsprop', clipValue: 1 },
  ],
  ['five critic updates first', { order: 'critic-first', criticSteps: 5 }],
  ['two generator updates', { generatorSteps: 2, beta1: 0.5 }],
  ['augmentation', { augment: true }],
  ['dropout', { criticDropout: 0.25 }],
]

onEachBackend(() => {
  test.each(CASES)(
    'takes the steps of %s as they are taken operation by operation',
    async (_, own) => {
      const config = { ...calm, ...own }
      const [state, other] = [createState(config), createState(config)]
      const stepper = createStepper(config, state)
      for (let step = 1; step <= 6; step++) {
        const pace = { rests: step === 3, rateScale: step === 5 ? 0.5 : 1 }
        const reals = realsOf(config, step)
        const expected = await trainStep(config, other, step, reals, pace)
        expectClose(await stepper.step(step, reals, pace), expected)
        tf.dispose(reals)
      }
      expectAlike(state, other)
      stepper.dispose()
      disposeState(state)
      disposeState(other)
    },
  )

  test('tells the critic what latents say', async () => {
    const config = { ...calm, conditions: ['colour'], conditionKinds: 3 }
    const [state, other] = [createState(config), createState(config)]
    const conditioning = {
      ofLatents: (latents: tf.Tensor2D) => told(tf.slice(latents, 0, [-1, 3])),
    }
    const stepper = createStepper(config, state, { conditioning })
    for (let step = 1; step <= 3; step++) {
      const pictures = randomPictures(config, step)
      const conditions = told(tf.randomUniform([config.batch, 3], 0, 1, 'float32', step))
      const reals = [{ pictures, conditions }]
      const expected = await trainStep(config, other, step, reals, { conditioning })
      expectClose(await stepper.step(step, reals), expected)
      tf.dispose(reals)
    }
    expectAlike(state, other)
    stepper.dispose()
    disposeState(state)
    disposeState(other)
  })

  test('goes on from values that variables were given meanwhile, and leaves no tensor behind', async () => {
    const state = createState(calm)
    const stepper = createStepper(calm, state)
    const first = await steps(stepper.step, 1, 4)
    const before = tf.memory().numTensors
    for (const { variable } of stateVariables(state)) forget(variable)
    await steps(stepper.step, 1, 4)
    expect(tf.memory().numTensors).toBe(before)
    stepper.dispose()
    disposeState(state)
    const again = createState(calm)
    const fresh = createStepper(calm, again)
    expect(await steps(fresh.step, 1, 4)).toEqual(first)
    fresh.dispose()
    disposeState(again)
  })

  test('a step that another takes on is the same, to the last bit', async () => {
    const whole = createState(calm)
    const one = createStepper(calm, whole)
    const expected = await steps(one.step, 1, 6)
    const state = createState(calm)
    const [early, late] = [createStepper(calm, state), createStepper(calm, state)]
    expect([...(await steps(early.step, 1, 3)), ...(await steps(late.step, 4, 6))]).toEqual(
      expected,
    )
    expect(valuesOf(state)).toEqual(valuesOf(whole))
    for (const stepper of [one, early, late]) stepper.dispose()
    disposeState(state)
    disposeState(whole)
  })
})

type Step = (step: number, reals: ReturnType<typeof realsOf>, pace?: Pace) => Promise<StepStats>

async function steps(take: Step, from: number, to: number): Promise<StepStats[]> {
  const stats: StepStats[] = []
  for (let step = from; step <= to; step++) {
    const reals = realsOf(calm, step)
    stats.push(await take(step, reals))
    tf.dispose(reals)
  }
  return stats
}

/** 1 for the greatest of each row, 0 else. */
function told(scores: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() =>
    tf.cast(tf.oneHot(tf.argMax(scores, 1) as tf.Tensor1D, 3), 'float32'),
  ) as tf.Tensor2D
}

function forget(variable: tf.Variable): void {
  const zeros = tf.zerosLike(variable)
  variable.assign(zeros)
  zeros.dispose()
}

function realsOf(config: Config, step: number) {
  return Array.from({ length: config.criticSteps }, (_, turn) => ({
    pictures: randomPictures(config, 100 * turn + step),
  }))
}

function valuesOf(state: TrainingState): Record<string, number[]> {
  return Object.fromEntries(
    stateVariables(state).map(({ name, variable }) => [name, [...variable.dataSync()]]),
  )
}

function expectAlike(one: TrainingState, other: TrainingState): void {
  const expected = valuesOf(other)
  for (const [name, values] of Object.entries(valuesOf(one)))
    for (const [i, value] of values.entries())
      expect(Math.abs(value - (expected[name]?.[i] ?? Number.NaN)), name).toBeLessThan(1e-4)
}

function expectClose(one: StepStats, other: StepStats): void {
  expect(Object.keys(one).sort()).toEqual(Object.keys(other).sort())
  for (const [name, value] of Object.entries(other))
    expect(one[name as keyof StepStats], name).toBeCloseTo(value, 4)
}
