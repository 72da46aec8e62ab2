import * as tf from '@tensorflow/tfjs'
import { augment } from '../augment/augment.ts'
import type { Conditioning } from '../conditions/conditioning.ts'
import { type Config, deviates, kimgAfter, looksAtSlopes } from '../config.ts'
import { type Drop, looksAcross } from '../networks/critic.ts'
import { growInTraining } from '../networks/generator.ts'
import { modelVariables, type NamedVariable } from '../networks/variables.ts'
import { averageDecay, updateAverage } from './average.ts'
import { type Chance, chanceOf, dropIn, type Pass } from './chance.ts'
import { drift, LOSSES } from './losses.ts'
import type { Optimizer } from './optimizers.ts'
import { type Batch, clipWeights, type Pictures, slopePenalty, together } from './penalties.ts'
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
export type Figures = { [name in keyof StepStats]?: tf.Scalar }

/** Where training stands: learning rates are multiplied by `rate`, the generator's by `generatorRate`. */
export type Moment = { step: number; rate: number; generatorRate: number }

/** What a step is taken with. Numbers of a moment come by `scalar` alone, so that whoever traces the step knows them. */
export type Place = {
  config: Config
  state: TrainingState
  chance: Chance
  step: number
  scalar: (of: (moment: Moment) => number) => number | tf.Scalar
  conditioning: Pick<Conditioning, 'ofLatents'> | undefined
}

export type Pace = { rateScale?: number; rests?: boolean }

type StepOptions = Pace & {
  chance?: Chance
  conditioning?: Pick<Conditioning, 'ofLatents'> | undefined
}

/**
 * One step, operation by operation: generator and critic updates in the configuration's order, then the average follows.
 *
 * With the generator first, the first critic update is shown what the last generator update made, which
 * saves a pass. All random numbers are functions of their place, so a step can be taken again.
 *
 * @param step counts from 1
 * @param reals a batch for each critic update, and what is told of it, if anything is
 * @param options.rateScale multiplies both learning rates, beside the schedule
 * @param options.rests the critic learns alone
 * @param options.conditioning what is told of generated pictures, where it is of real ones
 */
export async function trainStep(
  config: Config,
  state: TrainingState,
  step: number,
  reals: readonly Pictures[],
  { chance = chanceOf(config), conditioning, ...pace }: StepOptions = {},
): Promise<StepStats> {
  const moment = momentOf(config, step, pace)
  const scalar = (of: (moment: Moment) => number) => of(moment)
  return read(takeStep({ config, state, chance, step, scalar, conditioning }, reals))
}

export function momentOf(
  config: Config,
  step: number,
  { rateScale = 1, rests = false }: Pace,
): Moment {
  const rate = rateScale * rateAt(config, kimgAfter(config, step - 1))
  return { step, rate, generatorRate: rests ? 0 : rate }
}

/** Changes the state's variables. */
export function takeStep(place: Place, reals: readonly Pictures[]): Figures {
  const { config, state, scalar } = place
  const figures = ORDERS[config.order](place, reals)
  updateAverage(
    modelVariables(state.generatorEma),
    modelVariables(state.generator),
    scalar(({ step }) => averageDecay(config, kimgAfter(config, step))),
  )
  return figures
}

/** The share of the learning rates that is left: 1, then falling linearly to 0 at the schedule's end. */
function rateAt({ kimg: total, decayFrom }: Config, kimg: number): number {
  const start = total * decayFrom
  return kimg <= start ? 1 : Math.max(0, (total - kimg) / (total - start))
}

const ORDERS: Record<Config['order'], (place: Place, reals: readonly Pictures[]) => Figures> = {
  'generator-first': generatorFirst,
  'critic-first': criticFirst,
}

/** How many latents are drawn in a step, in batches. */
export function drawsPerStep({ order, generatorSteps, criticSteps }: Config): number {
  return generatorSteps + criticSteps - (order === 'generator-first' ? 1 : 0)
}

/** The number of a step's critic update. */
export function updateIn({ criticSteps }: Config, step: number, turn: number): number {
  return (step - 1) * criticSteps + turn + 1
}

function firstDraw({ config, step }: Place): number {
  return (step - 1) * drawsPerStep(config) + 1
}

function generatorFirst(place: Place, reals: readonly Pictures[]): Figures {
  const { generatorSteps } = place.config
  const first = firstDraw(place)
  const { figures, grown } = updateGenerators(place, first, reals[0] as Pictures)
  for (const [turn, batch] of reals.entries()) {
    const draw = first + generatorSteps - 1 + turn
    const fakes = turn === 0 ? grown : growForCritic(place, draw, countOf(batch))
    replace(figures, updateCritic(place, turn, batch, fakes))
    tf.dispose(fakes)
  }
  return figures
}

function criticFirst(place: Place, reals: readonly Pictures[]): Figures {
  const { criticSteps } = place.config
  const first = firstDraw(place)
  const figures: Figures = {}
  for (const [turn, batch] of reals.entries()) {
    const fakes = growForCritic(place, first + turn, countOf(batch))
    replace(figures, updateCritic(place, turn, batch, fakes))
    tf.dispose(fakes)
  }
  const next = first + criticSteps - (deviates(place.config, 'reused-latents') ? 1 : 0)
  const generator = updateGenerators(place, next, reals.at(-1) as Pictures)
  tf.dispose(generator.grown)
  return replace(figures, generator.figures)
}

function countOf({ pictures }: Pictures): number {
  return pictures.shape[0]
}

function growForCritic(place: Place, draw: number, count: number): Pictures {
  return tf.tidy(() => grow(place, draw, count, place.config.momentsFollow === 'all'))
}

/** Pictures of a draw's latents, and what these say of them. */
function grow(
  { state, chance, conditioning }: Place,
  draw: number,
  count: number,
  follow: boolean,
) {
  const latents = chance.latents(draw, count)
  const pictures = growInTraining(state.generator, latents, follow)
  return { pictures, ...(conditioning && { conditions: conditioning.ofLatents(latents) }) }
}

type GeneratorUpdate = { figures: Figures; grown: Pictures }

/** @returns what the last update measured, and the pictures it made */
function updateGenerators(place: Place, firstDraw: number, reals: Pictures): GeneratorUpdate {
  for (let turn = 0; ; turn++) {
    const done = updateGenerator(place, turn, firstDraw + turn, reals)
    if (turn === place.config.generatorSteps - 1) return done
    tf.dispose([done.figures, done.grown])
  }
}

function updateGenerator(
  place: Place,
  turn: number,
  draw: number,
  reals: Pictures,
): GeneratorUpdate {
  const { config, state, scalar } = place
  const { gradients, seen } = differentiate(state.generatorWeights, () => {
    const grown = grow(place, draw, countOf(reals), true)
    const score = (seen: Pictures, pass: Pass) =>
      scored(place, shown(place, seen, draw, pass), dropIn(place, draw, pass))
    const generatorLoss = LOSSES[config.objective].generator(score(grown, 'generator'), () =>
      score(reals, 'opponents'),
    )
    return { loss: generatorLoss, seen: { figures: { generatorLoss }, grown } }
  })
  const optimizer = state.generatorOptimizer
  const rate = scalar(({ step, generatorRate }) => {
    const update = (step - 1) * config.generatorSteps + turn + 1
    return optimizer.rateAt(update, config.generatorRate * generatorRate)
  })
  optimizer.update(gradients, rate)
  tf.dispose(gradients)
  return seen
}

function updateCritic(place: Place, turn: number, reals: Pictures, fakes: Pictures): Figures {
  const { config, state, scalar } = place
  const update = updateIn(config, place.step, turn)
  const batch = tf.tidy(() => ({
    reals: shown(place, reals, update, 'reals'),
    fakes: shown(place, fakes, update, 'fakes'),
  }))
  const figures: Figures = {}
  for (const [i, term] of criticTerms(config).entries()) {
    const { gradients, seen } = differentiate(state.critic.variables, () =>
      term(place, { ...batch, update }),
    )
    const optimizer = state.criticOptimizers[i] as Optimizer
    optimizer.update(
      gradients,
      scalar(({ step, rate }) =>
        optimizer.rateAt(updateIn(config, step, turn), config.criticRate * rate),
      ),
    )
    tf.dispose(gradients)
    replace(figures, seen)
  }
  if (config.augment) tf.dispose([batch.reals.pictures, batch.fakes.pictures])
  if (config.penalty === 'weight-clipping') clipWeights(state.critic.variables, config)
  return figures
}

/** Pictures as the critic is shown them. */
function shown({ config, chance }: Place, seen: Pictures, draw: number, pass: Pass): Pictures {
  if (!config.augment) return seen
  const made = chance.augmentation(draw, pass, countOf(seen))
  return { ...seen, pictures: augment(seen.pictures, made) }
}

/** For a gradient of the first order. */
function scored(
  { state }: Place,
  { pictures, conditions }: Pictures,
  drop: Drop | undefined,
): tf.Tensor1D {
  return state.critic.score(pictures, { drop, isTwice: false, conditions })
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
  if (!isPenaltyDue(config, batch.update)) return { loss, seen }
  const penalty = penaltyTerm(place, batch)
  return { loss: tf.add(loss, penalty.loss), seen: { ...seen, ...penalty.seen } }
}

/** Whether a critic update, counted from 1, looks at slopes. */
export function isPenaltyDue(config: Config, update: number): boolean {
  return looksAtSlopes(config) && update % config.gradientPenaltyInterval === 0
}

function penaltyTerm(place: Place, batch: Batch): ReturnType<Term> {
  const { config, state, chance } = place
  const drop = dropIn(place, batch.update, 'penalty')
  const { penalty, slope } = slopePenalty(
    config,
    (x, conditions) => state.critic.score(x, { drop, conditions }),
    batch,
    chance,
  )
  const weight = config.gradientPenaltyWeight * config.gradientPenaltyInterval
  return { loss: tf.mul(penalty, weight), seen: { gradientPenalty: penalty, slope } }
}

function fakeTerm(place: Place, { fakes, update }: Batch): ReturnType<Term> {
  const fakeScore = mean(scored(place, fakes, dropIn(place, update, 'fakes')))
  return { loss: fakeScore, seen: { fakeScore } }
}

function realTerm(place: Place, { reals, update }: Batch): ReturnType<Term> {
  const realScore = mean(scored(place, reals, dropIn(place, update, 'reals')))
  return { loss: tf.neg(realScore), seen: { realScore } }
}

/** One pass over both batches, unless something looks across the pictures of both. */
function scoreBoth(place: Place, { reals, fakes, update }: Batch): [tf.Tensor1D, tf.Tensor1D] {
  const { config } = place
  const drop = dropIn(place, update, 'reals')
  if (looksAcross(config, countOf(reals)))
    return [scored(place, reals, drop), scored(place, fakes, dropIn(place, update, 'fakes'))]
  const both = scored(place, together([reals, fakes]), drop)
  return tf.split(both, 2) as [tf.Tensor1D, tf.Tensor1D]
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

export async function read(figures: Figures): Promise<StepStats> {
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
