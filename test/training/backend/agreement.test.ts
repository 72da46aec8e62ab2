import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { type BackendName, startBackend } from '../../../training/backend/backend.ts'
import { fixedSheet } from '../../../training/pictures/sheet.ts'
import { createState, disposeState } from '../../../training/train/state.ts'
import { type StepStats, trainStep } from '../../../training/train/step.ts'
import { backends } from '../backends.ts'
import { webgpuMissing } from '../software-gpu.ts'
import { randomPictures, tiny } from '../tiny.ts'

const STEPS = 30

const MEASURES = ['criticLoss', 'generatorLoss', 'gradientPenalty', 'slope'] as const

/** Of the measures, which grow to 3.5; five times the differences that were seen. */
const TOLERANCE = 1e-5

/**
 * A penalty at every step, for its second-order path; the network that the presets train. More drift,
 * because the last bias has no other gradient, and a large epsilon: Adam would make whole steps of
 * gradients that are nothing but what rounding leaves.
 */
const config = {
  ...tiny,
  network: 'resize',
  gradientPenaltyInterval: 1,
  driftWeight: 0.1,
  optimizerEpsilon: 1e-3,
} as const

const hasCpu = backends.some(({ backend, works }) => backend === 'cpu' && works)

const others = [
  { backend: 'webgpu', works: webgpuMissing === undefined },
  { backend: 'wasm', works: true },
] as const

// A software GPU takes up to two seconds a step on busy cores.
for (const { backend, works } of others)
  describe.skipIf(!works)(`on ${backend}`, { timeout: 300_000 }, () => {
    test('a run holds as many tensors after every step', async () => {
      expect(new Set((await run(backend)).tensors).size).toBe(1)
    })

    test.skipIf(!hasCpu)(
      `${STEPS} steps print the losses of cpu, and grow its pictures`,
      async () => {
        const [expected, actual] = [await run('cpu'), await run(backend)]
        const differences = expected.stats.flatMap((one, i) => difference(one, actual.stats[i]))
        const worst = Math.max(...differences)
        console.log(
          `${backend} and cpu differ by at most ${worst.toExponential(1)} in ${STEPS} steps`,
        )
        expect(differences).toHaveLength(MEASURES.length * STEPS)
        expect(worst).toBeLessThan(TOLERANCE)
        expect(Math.abs(expected.stats.at(-1)?.criticLoss ?? 0)).toBeGreaterThan(1000 * TOLERANCE)
        expect(greatest(expected.sheet.data, actual.sheet.data)).toBeLessThanOrEqual(1)
      },
    )
  })

type Run = Awaited<ReturnType<typeof train>>

const runs = new Map<BackendName, Promise<Run>>()

function run(backend: BackendName): Promise<Run> {
  const known = runs.get(backend) ?? train(backend)
  runs.set(backend, known)
  return known
}

async function train(backend: BackendName) {
  await startBackend(backend, () => {})
  const state = createState(config)
  const stats: StepStats[] = []
  const tensors: number[] = []
  for (let step = 1; step <= STEPS; step++) {
    const reals = randomPictures(config, step)
    stats.push(await trainStep(config, state, step, [{ pictures: reals }]))
    reals.dispose()
    tensors.push(tf.memory().numTensors)
  }
  const sheet = await fixedSheet(state.generatorEma, config)
  disposeState(state)
  return { stats, tensors, sheet }
}

function difference(one: StepStats, other: StepStats | undefined): number[] {
  return MEASURES.map((key) => Math.abs((one[key] ?? Number.NaN) - (other?.[key] ?? Number.NaN)))
}

function greatest(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((most, level, i) => Math.max(most, Math.abs(level - (other[i] ?? 255))), 0)
}
