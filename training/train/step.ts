import * as tf from '@tensorflow/tfjs'
import { drawPrior } from '../../lib/latent/sample.ts'
import { PURPOSE, stream, uniforms } from '../../lib/random/stream.ts'
import { type Config, kimgAfter } from '../config.ts'
import { gradientPenalty, interpolates, slopes } from '../loss/penalty.ts'
import { criticLoss, drift, generatorLoss } from '../loss/wasserstein.ts'
import type { Critic } from '../networks/critic.ts'
import { growInTraining } from '../networks/generator.ts'
import { modelVariables, type NamedVariable } from '../networks/variables.ts'
import { averageDecay, updateAverage } from './average.ts'
import type { TrainingState } from './state.ts'

/** What one step measured; the penalty and the slope only where a penalty was due. */
export type StepStats = {
  criticLoss: number
  generatorLoss: number
  gradientPenalty?: number
  slope?: number
}

/**
 * One step: one generator update, then `criticSteps` critic updates, then the average follows.
 *
 * The first critic update takes the pictures the generator update made, which saves a pass. All
 * random numbers are those of (seed, step), so a step can be taken again.
 *
 * @param step counts from 1
 * @param reals a batch for each critic update, [batch, resolution, resolution, channels] in −1 … 1
 */
export async function trainStep(
  config: Config,
  state: TrainingState,
  step: number,
  reals: readonly tf.Tensor4D[],
): Promise<StepStats> {
  const rate = rateAt(config, kimgAfter(config, step - 1))
  const generator = updateGenerator(config, state, step, config.generatorRate * rate)
  let { pictures } = generator
  const measured: tf.Tensor1D[] = []
  for (const [turn, batch] of reals.entries()) {
    const update = (step - 1) * config.criticSteps + turn + 1
    if (turn > 0)
      pictures = tf.tidy(() => growInTraining(state.generator, latents(config, update), false))
    measured.push(updateCritic(config, state, update, config.criticRate * rate, batch, pictures))
    pictures.dispose()
  }
  updateAverage(
    modelVariables(state.generatorEma),
    modelVariables(state.generator),
    averageDecay(config, kimgAfter(config, step)),
  )
  return readStats(generator.loss, measured)
}

/** The share of the learning rates that is left: 1, then falling linearly to 0 at the schedule's end. */
function rateAt({ kimg: total, decayFrom }: Config, kimg: number): number {
  const start = total * decayFrom
  return kimg <= start ? 1 : Math.max(0, (total - kimg) / (total - start))
}

function latents(config: Config, update: number): tf.Tensor2D {
  const from = stream(config.seed, PURPOSE.training, update)
  return tf.tensor2d(drawPrior(from, config.batch * config.latentSize, config.prior), [
    config.batch,
    config.latentSize,
  ])
}

function updateGenerator(config: Config, state: TrainingState, step: number, rate: number) {
  const first = (step - 1) * config.criticSteps + 1
  const variables = state.generatorWeights.map(({ variable }) => variable)
  const kept: { pictures?: tf.Tensor4D } = {}
  const { value, grads } = tf.variableGrads(() => {
    const pictures = growInTraining(state.generator, latents(config, first), true)
    kept.pictures = tf.keep(pictures)
    return generatorLoss(state.critic.score(pictures))
  }, variables)
  state.generatorAdam.update(inOrder(state.generatorWeights, grads), step, rate)
  tf.dispose(grads)
  return { loss: value, pictures: kept.pictures as tf.Tensor4D }
}

/** @returns [critic loss, penalty, mean slope]; the last two only when the penalty was due */
function updateCritic(
  config: Config,
  { critic, criticAdam }: TrainingState,
  update: number,
  rate: number,
  reals: tf.Tensor4D,
  fakes: tf.Tensor4D,
): tf.Tensor1D {
  const measured: tf.Tensor[] = []
  const { value, grads } = tf.variableGrads(
    () => {
      const [realScores, fakeScores] = scoreBoth(critic, reals, fakes)
      const loss = criticLoss(realScores, fakeScores)
      measured.push(tf.keep(loss))
      let total = tf.add(loss, tf.mul(drift(realScores), config.driftWeight))
      if (update % config.gradientPenaltyInterval === 0) {
        const norms = slopes(critic, interpolates(reals, fakes, mixtures(config, update)))
        const penalty = gradientPenalty(norms)
        measured.push(tf.keep(penalty), tf.keep(tf.mean(norms)))
        total = tf.add(
          total,
          tf.mul(penalty, config.gradientPenaltyWeight * config.gradientPenaltyInterval),
        )
      }
      return total as tf.Scalar
    },
    critic.variables.map(({ variable }) => variable),
  )
  criticAdam.update(inOrder(critic.variables, grads), update, rate)
  const stats = tf.stack(measured) as tf.Tensor1D
  tf.dispose([value, grads, measured])
  return stats
}

/** One pass over both batches: nothing in the critic looks across pictures. */
function scoreBoth(
  critic: Critic,
  reals: tf.Tensor4D,
  fakes: tf.Tensor4D,
): [tf.Tensor1D, tf.Tensor1D] {
  return tf.split(critic.score(tf.concat([reals, fakes])), 2) as [tf.Tensor1D, tf.Tensor1D]
}

function mixtures({ seed, batch }: Config, update: number): tf.Tensor4D {
  return tf.tensor4d(
    Float32Array.from(uniforms(stream(seed, PURPOSE.interpolation, update), batch)),
    [batch, 1, 1, 1],
  )
}

function inOrder(weights: readonly NamedVariable[], gradients: tf.NamedTensorMap): tf.Tensor[] {
  return weights.map(({ variable }) => gradients[variable.name] as tf.Tensor)
}

async function readStats(
  generatorLoss: tf.Scalar,
  critic: readonly tf.Tensor1D[],
): Promise<StepStats> {
  const [fromGenerator, ...fromCritic] = await Promise.all([
    generatorLoss.data(),
    ...critic.map((one) => one.data()),
  ])
  tf.dispose([generatorLoss, ...critic])
  const withPenalty = fromCritic.findLast((one) => one.length > 1)
  return {
    criticLoss: fromCritic.at(-1)?.[0] ?? Number.NaN,
    generatorLoss: fromGenerator[0] ?? Number.NaN,
    ...(withPenalty && {
      gradientPenalty: withPenalty[1] as number,
      slope: withPenalty[2] as number,
    }),
  }
}
