import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { type Config, deviates } from '../../../training/config.ts'
import { findPreset, resolvePreset } from '../../../training/presets/presets.ts'
import type { Chance } from '../../../training/train/chance.ts'
import {
  createState,
  disposeState,
  stateVariables,
  type TrainingState,
} from '../../../training/train/state.ts'
import type { StepStats } from '../../../training/train/step.ts'
import { createStepper } from '../../../training/train/stepper.ts'
import golden from '../../golden/steps.json' with { type: 'json' }
import { onEachBackend } from '../backends.ts'
import { tiny } from '../tiny.ts'

type Told = { steps: Record<string, number>[]; state: Record<string, number[]> }

/** The seven systems as they were written, and ours with everything that it may be asked for. */
const cases = Object.entries(golden as Record<string, Told>)

const SMALL = {
  latentSize: 3,
  generatorWidth: 2,
  criticWidth: 2,
  batch: 4,
  generatorRate: 0.02,
  criticRate: 0.02,
} as const

const OURS: Config = {
  ...tiny,
  ...SMALL,
  driftWeight: 0.1,
  gradientPenaltyInterval: 2,
  generatorSteps: 2,
  criticSteps: 2,
  kimg: 0.032,
  decayFrom: 0.25,
  emaHalfLife: 0.008,
  emaRamp: 0.5,
  clip: 0.05,
}

// test/golden/steps.json: made by python3 test/golden/steps.py > test/golden/steps.json, with PyTorch 2.8
onEachBackend((backend) => {
  // On wasm a step of the larger ones takes seconds; it agrees with cpu in agreement.test.ts.
  const some = cases.filter(([name]) => backend !== 'wasm' || name === 'ours')

  test.each(some)(
    'three steps of %s are those of PyTorch',
    async (name, { steps, state: told }) => {
      const config = configOf(name)
      const state = createState(config)
      fill(state)
      const stepper = createStepper(config, state, { chance: chanceOf(config) })
      for (const [i, expected] of steps.entries()) {
        const reals = realsOf(config, name, i + 1)
        const stats = await stepper.step(
          i + 1,
          reals.map((pictures) => ({ pictures })),
        )
        tf.dispose(reals)
        for (const [figure, value] of Object.entries(expected))
          expectClose(stats[figure as keyof StepStats], value, `${figure} of step ${i + 1}`)
        expect(Object.keys(stats).sort()).toEqual(Object.keys(expected).sort())
      }
      const variables = stateVariables(state)
      for (const [weight, [norm = 0, product = 0]] of Object.entries(told)) {
        const values = [
          ...(variables.find((one) => one.name === weight)?.variable.dataSync() ?? []),
        ]
        expect(values, weight).not.toHaveLength(0)
        expectClose(Math.hypot(...values), norm, `the norm of ${weight}`)
        const found = dot(values, signed(`probe ${weight}`, values.length))
        expect(Math.abs(found - product), weight).toBeLessThan(2e-4 * norm + 1e-7)
      }
      stepper.dispose()
      disposeState(state)
    },
  )
})

function configOf(name: string): Config {
  if (name === 'ours with layer norm') return { ...OURS, criticNorm: 'layer' }
  if (name.startsWith('ours with batch norm'))
    return { ...OURS, criticNorm: 'batch', penalty: 'weight-clipping' }
  if (name === 'ours') return OURS
  const preset = resolvePreset(findPreset(name), true)
  const rate = preset.optimizer === 'rmsprop' ? 0.001 : SMALL.criticRate
  const rates = { generatorRate: rate, criticRate: rate }
  return { ...preset, ...SMALL, ...rates, resolution: preset.resolution === 96 ? 24 : 16 }
}

/** The third batch of `anime-64` is a short one, as its epochs end. */
function realsOf(config: Config, name: string, step: number): tf.Tensor4D[] {
  const { batch, resolution, channels, criticSteps } = config
  const count = name.startsWith('anime-64') && step === 3 ? 2 : batch
  return Array.from({ length: criticSteps }, (_, turn) => {
    const index = deviates(config, 'reused-reals') ? step : (step - 1) * criticSteps + turn + 1
    const size = count * resolution ** 2 * channels
    return tf.tensor4d(signed(`reals ${index}`, size), [count, resolution, resolution, channels])
  })
}

function chanceOf(config: Config): Chance {
  const isNormal = deviates(config, 'normal-mixtures')
  return {
    latents: (draw, count) =>
      tf.tensor2d(
        signed(`latents ${draw}`, count * 3).map((x) => 1.5 * x),
        [count, 3],
      ),
    mixtures: (update, count) =>
      tf.tensor4d(
        numbers(`mixtures ${update}`, count).map((x) => (isNormal ? 3.4 * x - 1.7 : x)),
        [count, 1, 1, 1],
      ),
    perturbation: (update, shape) =>
      tf.tensor4d(numbers(`perturbation ${update}`, tf.util.sizeFromShape(shape)), shape),
    augmentation: () => (of) => of([]),
    kept: (draw, pass, level, shape) => {
      const drawn = numbers(`drop ${pass} ${draw} ${level}`, tf.util.sizeFromShape(shape))
      return tf.tensor(
        drawn.map((u) => Number(u >= 0.25)),
        shape,
      )
    },
  }
}

/** Every weight from its name; the average as the generator it is to follow, moments as they start. */
function fill(state: TrainingState): void {
  for (const { name, variable } of stateVariables(state)) {
    if (/Optimizer|moving/.test(name)) continue
    const from = signed(name.replace('generatorEma', 'generator'), variable.size)
    const [center, scale] = startOf(name, variable.rank)
    const start = from.map((x) => center + scale * x)
    tf.tidy(() => variable.assign(tf.tensor(start, variable.shape)))
  }
}

function startOf(name: string, rank: number): [center: number, scale: number] {
  if (name.endsWith('gamma')) return [1, 0.2]
  return [0, rank === 1 ? 0.1 : 0.5]
}

function signed(name: string, count: number): number[] {
  return numbers(name, count).map((x) => 2 * x - 1)
}

/** Uniform in [0, 1), a function of a name, as in test/golden/steps.py. */
function numbers(name: string, count: number): number[] {
  let seed = 2166136261
  for (const character of name)
    seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0
  return Array.from({ length: count }, (_, i) => {
    let x = Math.imul(seed + i, 2654435761)
    x = Math.imul(x ^ (x >>> 16), 2246822519)
    return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32
  })
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0)
}

function expectClose(found: number | undefined, expected: number, what: string): void {
  expect(Math.abs((found ?? Number.NaN) - expected), what).toBeLessThan(
    2e-4 * Math.abs(expected) + 1e-5,
  )
}
