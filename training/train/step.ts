import * as tf from '@tensorflow/tfjs'
import { drawPrior } from '../../lib/latent/sample.ts'
import { PURPOSE, stream, words } from '../../lib/random/stream.ts'
import { type Config, kimgAfter, looksAtSlopes } from '../config.ts'
import type { Critic } from '../networks/critic.ts'
import { growInTraining } from '../networks/generator.ts'
import { modelVariables, type NamedVariable } from '../networks/variables.ts'
import { findObjective } from '../objective/objective.ts'
import { drift } from '../objective/wasserstein.ts'
import { clipWeights } from '../penalty/clipping.ts'
import { slopePenalty } from '../penalty/penalty.ts'
import { averageDecay, updateAverage } from './average.ts'
import type { TrainingState } from './state.ts'

/** What one step measured; the penalty and the mean slope only where a penalty was due. */
export type StepStats = {
  criticLoss: number
  generatorLoss: number
  /** Mean scores of the real and the generated pictures at the last critic update. */
  realScore: number
  fakeScore: number
  gradientPenalty?: number
  slope?: number
}

/**
 * One step: `generatorSteps` generator updates, then `criticSteps` critic updates, then the average follows.
 *
 * The first critic update takes the pictures the last generator update made, which saves a pass. All
 * random numbers are those of (seed, step), so a step can be taken again.
 *
 * @param step counts from 1
 * @param reals a batch for each critic update, [batch, resolution, resolution, channels] in −1 … 1
 * @param rateScale multiplies both learning rates, beside the schedule
 */
export async function trainStep(
  config: Config,
  state: TrainingState,
  step: number,
  reals: readonly tf.Tensor4D[],
  rateScale = 1,
): Promise<StepStats> {
  const { generatorSteps, criticSteps } = config
  const rate = rateScale * rateAt(config, kimgAfter(config, step - 1))
  const firstDraw = (step - 1) * (generatorSteps - 1 + criticSteps) + 1
  const generator = updateGenerators(config, state, step, firstDraw, config.generatorRate * rate)
  let { pictures } = generator
  const measured: tf.Tensor1D[] = []
  for (const [turn, batch] of reals.entries()) {
    const update = (step - 1) * criticSteps + turn + 1
    const draw = firstDraw + generatorSteps - 1 + turn
    if (turn > 0)
      pictures = tf.tidy(() => growInTraining(state.generator, latents(config, draw), false))
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

function latents(config: Config, draw: number): tf.Tensor2D {
  const from = stream(config.seed, PURPOSE.training, draw)
  return tf.tensor2d(drawPrior(from, config.batch * config.latentSize, config.prior), [
    config.batch,
    config.latentSize,
  ])
}

type GeneratorUpdate = { loss: tf.Scalar; pictures: tf.Tensor4D }

/** @returns the loss and the pictures of the last update */
function updateGenerators(
  config: Config,
  state: TrainingState,
  step: number,
  firstDraw: number,
  rate: number,
): GeneratorUpdate {
  for (let turn = 0; ; turn++) {
    const update = (step - 1) * config.generatorSteps + turn + 1
    const done = updateGenerator(config, state, update, firstDraw + turn, rate)
    if (turn === config.generatorSteps - 1) return done
    tf.dispose([done.loss, done.pictures])
  }
}

function updateGenerator(
  config: Config,
  state: TrainingState,
  update: number,
  draw: number,
  rate: number,
): GeneratorUpdate {
  const variables = state.generatorWeights.map(({ variable }) => variable)
  const kept: { pictures?: tf.Tensor4D } = {}
  const { value, grads } = tf.variableGrads(() => {
    const pictures = growInTraining(state.generator, latents(config, draw), true)
    kept.pictures = tf.keep(pictures)
    const scores = state.critic.score(pictures, dropoutSeed(config, draw, 'generator'))
    return findObjective(config).generatorLoss(scores)
  }, variables)
  state.generatorOptimizer.update(inOrder(state.generatorWeights, grads), update, rate)
  tf.dispose(grads)
  return { loss: value, pictures: kept.pictures as tf.Tensor4D }
}

/** @returns [critic loss, real score, fake score, penalty, mean slope]; the last two only when the penalty was due */
function updateCritic(
  config: Config,
  { critic, criticOptimizer }: TrainingState,
  update: number,
  rate: number,
  reals: tf.Tensor4D,
  fakes: tf.Tensor4D,
): tf.Tensor1D {
  const measured: tf.Tensor[] = []
  const { value, grads } = tf.variableGrads(
    () => {
      const [realScores, fakeScores] = scoreBoth(config, critic, reals, fakes, update)
      const loss = findObjective(config).criticLoss(realScores, fakeScores)
      measured.push(...[loss, tf.mean(realScores), tf.mean(fakeScores)].map((one) => tf.keep(one)))
      const total = tf.add(loss, tf.mul(drift(realScores), config.driftWeight))
      if (!looksAtSlopes(config) || update % config.gradientPenaltyInterval > 0)
        return total as tf.Scalar
      const score = (pictures: tf.Tensor4D) =>
        critic.score(pictures, dropoutSeed(config, update, 'penalty'))
      const { penalty, slope } = slopePenalty(config, score, reals, fakes, update)
      measured.push(tf.keep(penalty), tf.keep(slope))
      const weight = config.gradientPenaltyWeight * config.gradientPenaltyInterval
      return tf.add(total, tf.mul(penalty, weight)) as tf.Scalar
    },
    critic.variables.map(({ variable }) => variable),
  )
  criticOptimizer.update(inOrder(critic.variables, grads), update, rate)
  if (config.penalty === 'weight-clipping') clipWeights(critic.variables, config.clip)
  const stats = tf.stack(measured) as tf.Tensor1D
  tf.dispose([value, grads, measured])
  return stats
}

/** One pass over both batches, unless a norm looks across the pictures of a pass. */
function scoreBoth(
  config: Config,
  critic: Critic,
  reals: tf.Tensor4D,
  fakes: tf.Tensor4D,
  update: number,
): [tf.Tensor1D, tf.Tensor1D] {
  const [real, fake] = [dropoutSeed(config, update, 'reals'), dropoutSeed(config, update, 'fakes')]
  if (config.criticNorm === 'batch') return [critic.score(reals, real), critic.score(fakes, fake)]
  return tf.split(critic.score(tf.concat([reals, fakes]), real), 2) as [tf.Tensor1D, tf.Tensor1D]
}

const PASSES = ['generator', 'reals', 'fakes', 'penalty'] as const

function dropoutSeed({ seed }: Config, draw: number, pass: (typeof PASSES)[number]): number {
  return (words(stream(seed, PURPOSE.dropout, draw), PASSES.length)[PASSES.indexOf(pass)] ?? 0) + 1
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
  const [criticLoss = Number.NaN, realScore = Number.NaN, fakeScore = Number.NaN] =
    fromCritic.at(-1) ?? []
  const [, , , gradientPenalty, slope] = fromCritic.findLast((one) => one.length > 3) ?? []
  return {
    criticLoss,
    generatorLoss: fromGenerator[0] ?? Number.NaN,
    realScore,
    fakeScore,
    ...(gradientPenalty !== undefined && slope !== undefined && { gradientPenalty, slope }),
  }
}
