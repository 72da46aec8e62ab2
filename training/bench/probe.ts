import * as tf from '@tensorflow/tfjs'
import { PURPOSE, stream, words } from '../../lib/random/stream.ts'
import type { Config } from '../config.ts'
import { toTensor } from '../data/batches.ts'
import { createState, disposeState } from '../train/state.ts'
import { trainStep } from '../train/step.ts'
import { createStepper } from '../train/stepper.ts'

export type Probe = {
  /** Of one step, the mean: steps with a penalty take longer. */
  seconds: number
  /** The most that tensors take at once during a step. */
  peakBytes: number
}

/** The first steps are slower: kernels are chosen, memory is asked for, and each kind of step is traced, with a penalty and without. */
function warmUp({ gradientPenaltyInterval }: Config): number {
  return 2 + gradientPenaltyInterval
}

/**
 * Measures steps of a configuration on noise, on the backend in use; nothing is kept.
 *
 * @param steps how many are timed
 */
export async function probeSteps(config: Config, steps: number): Promise<Probe> {
  const state = createState(config)
  const reals = Array.from({ length: config.criticSteps }, (_, i) => ({
    pictures: noise(config, i),
    conditions: config.conditionKinds > 0 ? untold(config) : undefined,
  }))
  const conditioning = config.conditionKinds > 0 ? { ofLatents: () => untold(config) } : undefined
  const stepper = createStepper(config, state, { conditioning })
  const times: number[] = []
  try {
    const peakBytes = await peakOf(() => trainStep(config, state, 1, reals, { conditioning }))
    const first = 1 + warmUp(config)
    for (let step = 2; step < first + steps; step++) {
      const started = performance.now()
      await stepper.step(step, reals)
      if (step >= first) times.push((performance.now() - started) / 1000)
    }
    return { seconds: mean(times), peakBytes }
  } finally {
    stepper.dispose()
    tf.dispose(reals)
    disposeState(state)
  }
}

async function peakOf(step: () => Promise<unknown>): Promise<number> {
  const { peakBytes } = await tf.profile(async () => {
    await step()
    return []
  })
  return peakBytes
}

/** As large as what is told of a batch, and no kind of anything. */
function untold({ batch, conditionKinds }: Config): tf.Tensor2D {
  return tf.zeros([batch, conditionKinds])
}

function noise(config: Config, part: number): tf.Tensor4D {
  const { batch, resolution, channels, seed } = config
  const count = batch * resolution ** 2 * channels
  return toTensor(Uint8Array.from(words(stream(seed, PURPOSE.portrait, part), count)), config)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
