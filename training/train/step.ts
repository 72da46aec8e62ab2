import * as tf from '@tensorflow/tfjs'
import { augment } from '../augment/augment.ts'
import { type Config, deviates, kimgAfter, looksAtSlopes } from '../config.ts'
import { looksAcross } from '../networks/critic.ts'
import { growInTraining } from '../networks/generator.ts'
import { modelVariables, type NamedVariable } from '../networks/variables.ts'
import { averageDecay, updateAverage } from './average.ts'
import { type Chance, chanceOf, type Pass } from './chance.ts'
import { drift, LOSSES } from './losses.ts'
import { type Batch, clipWeights, slopePenalty } from './penalties.ts'
import type { TrainingState } from './state.ts'

/** What one step measured, at its last updates; the penalty and the mean slope only where a penalty was due. */
export type StepStats = {
  criticLoss: number
  generatorLoss: number
  /** Mean scores of real and generated pictures. */
  realScore: number
  fakeScore: number
  gradientPenalty?: number
  slope?: number
}

/** The same while it is still on the device. */
type Figures = { [name in keyof StepStats]?: tf.Scalar }

/** Where an update stands: learning rates are multiplied by `rate`, the generator's by `generatorRate`. */
type Place = {
  config: Config
  state: TrainingState
  chance: Chance
  step: number
  rate: number
  generatorRate: number
}

/**
 * One step: generator and critic updates in the configuration's order, then the average follows.
 *
 * With the generator first, the first critic update is shown what the last generator update made, which
 * saves a pass. All random numbers are functions of their place, so a step can be taken again.
 *
 * @param step counts from 1
 * @param reals a batch for each critic update, [n, resolution, resolution, channels] in −1 … 1
 * @param options.rateScale multiplies both learning rates, beside the schedule
 * @param options.rests the critic learns alone
 */
export async function trainStep(
  config: Config,
  state: TrainingState,
  step: number,
  reals: readonly tf.Tensor4D[],
  {
    rateScale = 1,
    rests = false,
    chance = chanceOf(config),
  }: { rateScale?: number; rests?: boolean; chance?: Chance } = {},
): Promise<StepStats> {
  const rate = rateScale * rateAt(config, kimgAfter(config, step - 1))
  const place = { config, state, chance, step, rate, generatorRate: rests ? 0 : rate }
  const figures = ORDERS[config.order](place, reals)
  updateAverage(
    modelVariables(state.generatorEma),
    modelVariables(state.generator),
    averageDecay(config, kimgAfter(config, step)),
  )
  return read(figures)
}

/** The share of the learning rates that is left: 1, then falling linearly to 0 at the schedule's end. */
function rateAt({ kimg: total, decayFrom }: Config, kimg: number): number {
  const start = total * decayFrom
  return kimg <= start ? 1 : Math.max(0, (total - kimg) / (total - start))
}

const ORDERS = { 'generator-first': generatorFirst, 'critic-first': criticFirst }

function generatorFirst(place: Place, reals: readonly tf.Tensor4D[]): Figures {
  const { generatorSteps, criticSteps } = place.config
  const first = (place.step - 1) * (generatorSteps - 1 + criticSteps) + 1
  const { figures, pictures } = updateGenerators(place, first, reals[0] as tf.Tensor4D)
  for (const [turn, batch] of reals.entries()) {
    const draw = first + generatorSteps - 1 + turn
    const fakes = turn === 0 ? pictures : growForCritic(place, draw, batch.shape[0])
    replace(figures, updateCritic(place, turn, batch, fakes))
    fakes.dispose()
  }
  return figures
}

function criticFirst(place: Place, reals: readonly tf.Tensor4D[]): Figures {
  const { generatorSteps, criticSteps } = place.config
  const first = (place.step - 1) * (criticSteps + generatorSteps) + 1
  const figures: Figures = {}
  for (const [turn, batch] of reals.entries()) {
    const fakes = growForCritic(place, first + turn, batch.shape[0])
    replace(figures, updateCritic(place, turn, batch, fakes))
    fakes.dispose()
  }
  const next = first + criticSteps - (deviates(place.config, 'reused-latents') ? 1 : 0)
  const generator = updateGenerators(place, next, reals.at(-1) as tf.Tensor4D)
  generator.pictures.dispose()
  return replace(figures, generator.figures)
}

function growForCritic({ config, state, chance }: Place, draw: number, count: number): tf.Tensor4D {
  const follow = config.momentsFollow === 'all'
  return tf.tidy(() => growInTraining(state.generator, chance.latents(draw, count), follow))
}

type GeneratorUpdate = { figures: Figures; pictures: tf.Tensor4D }

/** @returns what the last update measured, and the pictures it made */
function updateGenerators(place: Place, firstDraw: number, reals: tf.Tensor4D): GeneratorUpdate {
  for (let turn = 0; ; turn++) {
    const done = updateGenerator(place, turn, firstDraw + turn, reals)
    if (turn === place.config.generatorSteps - 1) return done
    tf.dispose([done.figures, done.pictures])
  }
}

function updateGenerator(
  place: Place,
  turn: number,
  draw: number,
  reals: tf.Tensor4D,
): GeneratorUpdate {
  const { config, state, chance, step, generatorRate } = place
  const { gradients, seen } = differentiate(state.generatorWeights, () => {
    const latents = chance.latents(draw, reals.shape[0])
    const pictures = growInTraining(state.generator, latents, true)
    const score = (seen: tf.Tensor4D, pass: Pass) =>
      state.critic.score(shown(place, seen, draw, pass), chance.drop(draw, pass), false)
    const generatorLoss = LOSSES[config.objective].generator(score(pictures, 'generator'), () =>
      score(reals, 'opponents'),
    )
    return { loss: generatorLoss, seen: { figures: { generatorLoss }, pictures } }
  })
  const update = (step - 1) * config.generatorSteps + turn + 1
  state.generatorOptimizer.update(gradients, update, config.generatorRate * generatorRate)
  tf.dispose(gradients)
  return seen
}

function updateCritic(place: Place, turn: number, reals: tf.Tensor4D, fakes: tf.Tensor4D): Figures {
  const { config, state, step, rate } = place
  const update = (step - 1) * config.criticSteps + turn + 1
  const batch = tf.tidy(() => ({
    reals: shown(place, reals, update, 'reals'),
    fakes: shown(place, fakes, update, 'fakes'),
  }))
  const figures: Figures = {}
  for (const [i, term] of criticTerms(config).entries()) {
    const { gradients, seen } = differentiate(state.critic.variables, () =>
      term(place, { ...batch, update }),
    )
    state.criticOptimizers[i]?.update(gradients, update, config.criticRate * rate)
    tf.dispose(gradients)
    replace(figures, seen)
  }
  if (config.augment) tf.dispose(batch)
  if (config.penalty === 'weight-clipping') clipWeights(state.critic.variables, config)
  return figures
}

/** Pictures as the critic is shown them. */
function shown(
  { config, chance }: Place,
  pictures: tf.Tensor4D,
  draw: number,
  pass: Pass,
): tf.Tensor4D {
  if (!config.augment) return pictures
  return augment(pictures, chance.augmentation(draw, pass, pictures.shape[0]))
}

type Term = (place: Place, batch: Batch) => { loss: tf.Scalar; seen: Figures }

/** What the critic minimises, each by an optimizer of its own: one sum, or its terms one after the other. */
function criticTerms(config: Config): Term[] {
  return deviates(config, 'separate-updates') ? [fakeTerm, realTerm, penaltyTerm] : [whole]
}

function whole(place: Place, batch: Batch): ReturnType<Term> {
  const { config } = place
  const [realScores, fakeScores] = scoreBoth(place, batch)
  const criticLoss = LOSSES[config.objective].critic(realScores, fakeScores)
  const loss = tf.add(criticLoss, tf.mul(drift(realScores), config.driftWeight)) as tf.Scalar
  const [realScore, fakeScore] = [mean(realScores), mean(fakeScores)]
  const seen = { criticLoss, realScore, fakeScore }
  if (!looksAtSlopes(config) || batch.update % config.gradientPenaltyInterval > 0)
    return { loss, seen }
  const penalty = penaltyTerm(place, batch)
  return { loss: tf.add(loss, penalty.loss), seen: { ...seen, ...penalty.seen } }
}

function penaltyTerm({ config, state, chance }: Place, batch: Batch): ReturnType<Term> {
  const drop = chance.drop(batch.update, 'penalty')
  const { penalty, slope } = slopePenalty(config, (x) => state.critic.score(x, drop), batch, chance)
  const weight = config.gradientPenaltyWeight * config.gradientPenaltyInterval
  return { loss: tf.mul(penalty, weight), seen: { gradientPenalty: penalty, slope } }
}

function fakeTerm({ state, chance }: Place, { fakes, update }: Batch): ReturnType<Term> {
  const fakeScore = mean(state.critic.score(fakes, chance.drop(update, 'fakes'), false))
  return { loss: fakeScore, seen: { fakeScore } }
}

function realTerm({ state, chance }: Place, { reals, update }: Batch): ReturnType<Term> {
  const realScore = mean(state.critic.score(reals, chance.drop(update, 'reals'), false))
  return { loss: tf.neg(realScore), seen: { realScore } }
}

/** One pass over both batches, unless something looks across the pictures of both. */
function scoreBoth(
  { config, state: { critic }, chance }: Place,
  { reals, fakes, update }: Batch,
): [tf.Tensor1D, tf.Tensor1D] {
  const drop = chance.drop(update, 'reals')
  if (looksAcross(config, reals.shape[0]))
    return [
      critic.score(reals, drop, false),
      critic.score(fakes, chance.drop(update, 'fakes'), false),
    ]
  return tf.split(critic.score(tf.concat([reals, fakes]), drop, false), 2) as [
    tf.Tensor1D,
    tf.Tensor1D,
  ]
}

/**
 * The gradients of a loss in the weights' order, 0 where a weight has no part in it, and what else the
 * computation lets be seen.
 */
function differentiate<T extends object>(
  weights: readonly NamedVariable[],
  compute: () => { loss: tf.Scalar; seen: T },
): { gradients: tf.Tensor[]; seen: T } {
  let kept: T | undefined
  const { value, grads } = tf.variableGrads(
    () => {
      const { loss, seen } = compute()
      for (const tensor of tf.tensor_util.getTensorsInContainer(seen as tf.TensorContainer))
        tf.keep(tensor)
      kept = seen
      // The loss itself may be among what is seen, and is disposed of below.
      return tf.clone(loss)
    },
    weights.map(({ variable }) => variable),
  )
  value.dispose()
  const gradients = weights.map(({ variable }) => grads[variable.name] ?? tf.zerosLike(variable))
  return { gradients, seen: kept as T }
}

/** Puts newer figures in the place of older ones. */
function replace(figures: Figures, newer: Figures): Figures {
  for (const name of Object.keys(newer) as (keyof Figures)[]) figures[name]?.dispose()
  return Object.assign(figures, newer)
}

async function read(figures: Figures): Promise<StepStats> {
  const names = Object.keys(figures) as (keyof StepStats)[]
  const all = tf.stack(names.map((name) => figures[name] as tf.Scalar))
  const values = await all.data()
  tf.dispose([all, figures])
  const stats = Object.fromEntries(names.map((name, i) => [name, values[i] ?? Number.NaN]))
  const { realScore = Number.NaN, fakeScore = Number.NaN } = stats
  // Terms that update the critic apart are Wasserstein's.
  return { criticLoss: fakeScore - realScore, ...stats } as StepStats
}

function mean(scores: tf.Tensor1D): tf.Scalar {
  return tf.mean(scores)
}
