import * as tf from '@tensorflow/tfjs'
import type { Conditioning } from '../conditions/conditioning.ts'
import type { Config } from '../config.ts'
import { load, type Program } from '../traced/program.ts'
import { type Inputs, isSame, trace } from '../traced/trace.ts'
import { isTraced } from '../traced/traced.ts'
import { type Chance, chanceOf, type Pass } from './chance.ts'
import type { Pictures } from './penalties.ts'
import { stateVariables, type TrainingState } from './state.ts'
import {
  drawsPerStep,
  type Figures,
  isPenaltyDue,
  type Moment,
  momentOf,
  type Pace,
  read,
  type StepStats,
  takeStep,
  trainStep,
  updateIn,
} from './step.ts'

/** Takes steps. */
export type Stepper = {
  /** As `trainStep`. */
  step(step: number, reals: readonly Pictures[], pace?: Pace): Promise<StepStats>
  dispose(): void
}

type Options = { chance?: Chance; conditioning?: Pick<Conditioning, 'ofLatents'> | undefined }

/**
 * What takes a run's steps: operation by operation, or, where steps can be traced, each as one graph that TensorFlow
 * carries out as a whole, at a half to two thirds of the time.
 *
 * @param state as `createState` makes it
 */
export function createStepper(
  config: Config,
  state: TrainingState,
  { chance = chanceOf(config), conditioning }: Options = {},
): Stepper {
  if (isTraced()) return tracedStepper(config, state, { chance, conditioning })
  const step: Stepper['step'] = (number, reals, pace) =>
    trainStep(config, state, number, reals, { chance, conditioning, ...pace })
  return { step, dispose: () => {} }
}

/** A step's program, and which figures it gives after the state's variables. */
type Planned = { program: Program<Moment>; figures: (keyof StepStats)[] }

function tracedStepper(
  config: Config,
  state: TrainingState,
  { chance, conditioning }: Options & { chance: Chance },
): Stepper {
  const planned = new Map<string, Planned>()
  const variables = stateVariables(state).map(({ variable }) => variable)

  async function step(number: number, reals: readonly Pictures[], pace: Pace = {}) {
    const moment = momentOf(config, number, pace)
    const kind = kindOf(config, number, reals)
    const known = planned.get(kind) ?? (await plan(moment, reals))
    planned.set(kind, known)
    const results = known.program.run(moment, [...variables, ...tensorsOf(reals)])
    assign(results)
    tf.dispose(results.slice(0, variables.length))
    const figures = results.slice(variables.length).map((figure, i) => [known.figures[i], figure])
    return read(Object.fromEntries(figures))
  }

  function assign(values: readonly tf.Tensor[]): void {
    for (const [i, variable] of variables.entries()) variable.assign(values[i] as tf.Tensor)
  }

  async function plan(moment: Moment, reals: readonly Pictures[]): Promise<Planned> {
    const { traced, figures } = traceStep(moment, reals)
    const other = traceStep(laterOfItsKind(config, moment), reals).traced
    if (!isSame(traced, other))
      throw new Error('A step depends on more than its inputs: it cannot be traced.')
    return { program: await load(traced), figures }
  }

  /** The state is as it was afterwards. */
  function traceStep(moment: Moment, reals: readonly Pictures[]) {
    const before = variables.map((variable) => tf.keep(anew(variable)))
    assign(before)
    const shown = reals.map(copied)
    let seen: Figures = {}
    const traced = trace(moment, [...variables, ...tensorsOf(shown)], (inputs) => {
      const scalar = (of: (moment: Moment) => number) => inputs((moment) => tf.scalar(of(moment)))
      const drawn = chanceFrom(chance, config, moment.step, inputs)
      seen = takeStep(
        { config, state, chance: drawn, step: moment.step, scalar, conditioning },
        shown,
      )
      return [...variables, ...(Object.values(seen) as tf.Scalar[])]
    })
    assign(before)
    tf.dispose([before, shown, seen])
    return { traced, figures: Object.keys(seen) as (keyof StepStats)[] }
  }

  function dispose(): void {
    for (const { program } of planned.values()) program.dispose()
    planned.clear()
  }

  return { step, dispose }
}

/** Steps of a kind are the same operations. */
function kindOf(config: Config, step: number, reals: readonly Pictures[]): string {
  const shapes = tensorsOf(reals).map(({ shape }) => shape.join(' × '))
  const due = reals.map((_, turn) => isPenaltyDue(config, updateIn(config, step, turn)))
  return `${shapes}, ${due}`
}

/** At another rate, so that whatever comes from a moment is another number there. */
function laterOfItsKind(
  { gradientPenaltyInterval }: Config,
  { step, rate, generatorRate }: Moment,
) {
  const later = step + gradientPenaltyInterval
  return { step: later, rate: rate / 2 + 1e-3, generatorRate: generatorRate / 2 + 1e-3 }
}

function tensorsOf(reals: readonly Pictures[]): tf.Tensor[] {
  return reals.flatMap(({ pictures, conditions }) => [
    pictures,
    ...(conditions ? [conditions] : []),
  ])
}

function copied({ pictures, conditions }: Pictures): Pictures {
  return { pictures: anew(pictures), ...(conditions && { conditions: anew(conditions) }) }
}

/** A copy with a memory of its own: what was made of the tensor before, such as a narrow copy, is not of this. */
function anew<T extends tf.Tensor>(tensor: T): T {
  return tf.tensor(tensor.dataSync(), tensor.shape, tensor.dtype) as T
}

/** Chance that is drawn for each step anew: what is asked for at one step is asked for at the same place of each. */
function chanceFrom(chance: Chance, config: Config, from: number, inputs: Inputs<Moment>): Chance {
  const drawAt = (draw: number, { step }: Moment) => draw + (step - from) * drawsPerStep(config)
  const updateAt = (update: number, { step }: Moment) => update + (step - from) * config.criticSteps
  // What the generator is taught by is counted as its draws are, what the critic is taught by as its updates.
  const placeAt = (pass: Pass) => (pass === 'generator' || pass === 'opponents' ? drawAt : updateAt)
  return {
    ...chance,
    latents: (draw, count) => inputs((moment) => chance.latents(drawAt(draw, moment), count)),
    mixtures: (update, count) =>
      inputs((moment) => chance.mixtures(updateAt(update, moment), count)),
    perturbation: (update, shape) =>
      inputs((moment) => chance.perturbation(updateAt(update, moment), shape)),
    augmentation: (place, pass, count) => (of) =>
      inputs((moment) => chance.augmentation(placeAt(pass)(place, moment), pass, count)(of)),
    kept: (place, pass, level, shape) =>
      inputs((moment) => chance.kept(placeAt(pass)(place, moment), pass, level, shape)),
  }
}
