import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { type BackendName, startBackend } from '../../../training/backend/backend.ts'
import { fixedSheet } from '../../../training/pictures/sheet.ts'
import { createState, disposeState } from '../../../training/train/state.ts'
import { type StepStats, trainStep } from '../../../training/train/step.ts'
import { best } from '../backends.ts'
import { randomPictures, tiny } from '../tiny.ts'

const STEPS = 12

/** Of what a step measures; the losses grow to about 0.3 and differences with them. */
const TOLERANCE = 1e-5

/**
 * A penalty at every step, for its second-order path. More drift, because the last bias has no other
 * gradient: Adam would make steps of what rounding leaves of it.
 */
const config = { ...tiny, gradientPenaltyInterval: 1, driftWeight: 0.1 }

test.skipIf(best !== 'cpu')(
  'a run measures and grows what it does on the cpu backend',
  async () => {
    const [cpu, wasm] = [await train('cpu'), await train('wasm')]
    const differences = cpu.stats.flatMap((one, i) => difference(one, wasm.stats[i]))
    const worst = Math.max(...differences)
    console.log(`wasm and cpu differ by at most ${worst.toExponential(1)} over ${STEPS} steps`)
    expect(differences).toHaveLength(4 * STEPS)
    expect(worst).toBeLessThan(TOLERANCE)
    expect(Math.abs(cpu.stats.at(-1)?.criticLoss ?? 0)).toBeGreaterThan(100 * TOLERANCE)
    expect(greatest(cpu.sheet.data, wasm.sheet.data)).toBeLessThanOrEqual(1)
  },
)

test('a run holds as many tensors after every step', async () => {
  const { tensors } = await train('wasm')
  expect(new Set(tensors).size).toBe(1)
})

async function train(backend: BackendName) {
  await startBackend(backend, () => {})
  const state = createState(config)
  const stats: StepStats[] = []
  const tensors: number[] = []
  for (let step = 1; step <= STEPS; step++) {
    const reals = randomPictures(config, step)
    stats.push(await trainStep(config, state, step, [reals]))
    reals.dispose()
    tensors.push(tf.memory().numTensors)
  }
  const sheet = await fixedSheet(state.generatorEma, config)
  disposeState(state)
  return { stats, tensors, sheet }
}

function difference(one: StepStats, other: StepStats | undefined): number[] {
  const keys = ['criticLoss', 'generatorLoss', 'gradientPenalty', 'slope'] as const
  return keys.map((key) => Math.abs((one[key] ?? Number.NaN) - (other?.[key] ?? Number.NaN)))
}

function greatest(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((most, level, i) => Math.max(most, Math.abs(level - (other[i] ?? 255))), 0)
}
