import * as tf from '@tensorflow/tfjs'
import type { Hold } from '../../lib/storage/lock.ts'
import { type Config, deviates } from '../config.ts'
import type { Dataset } from '../data/dataset.ts'
import { type Critic, createCritic } from '../networks/critic.ts'
import { createGenerator } from '../networks/generator.ts'
import { modelVariables, type NamedVariable } from '../networks/variables.ts'
import { isTraced } from '../traced/traced.ts'
import type { Meter } from './meter.ts'
import { createOptimizer, type Optimizer } from './optimizers.ts'

/** A run while it trains. */
export type TrainingRun = {
  folder: string
  config: Config
  /** What its checkpoints know its configuration by. */
  hash: string
  /** To be asked before anything of the run is written. */
  hold: Hold
  dataset: Dataset
  state: TrainingState
  /** Steps done so far. */
  step: number
  /** Minutes trained before the tick under way. */
  minutes: number
  meter: Meter
  /** Kimg at the run's beginning for which the critic learns alone. */
  rest: number
  /** How often the run has gone back to an earlier checkpoint. */
  rollbacks: number
}

/** Everything a training run carries from step to step, but for the step number itself. */
export type TrainingState = {
  generator: tf.LayersModel
  generatorEma: tf.LayersModel
  generatorWeights: NamedVariable[]
  critic: Critic
  generatorOptimizer: Optimizer
  /** One, or one for each term of the loss that updates the critic apart. */
  criticOptimizers: Optimizer[]
}

/** A fresh state; the averaged generator starts as a copy. */
export function createState(config: Config): TrainingState {
  const generator = createGenerator(config)
  const critic = createCritic(config)
  const generatorWeights = modelVariables(generator).filter(({ variable }) => variable.trainable)
  const optimizerOf = (weights: readonly NamedVariable[]) =>
    createOptimizer(weights, config, isTraced())
  return {
    generator,
    generatorEma: createGenerator(config),
    generatorWeights,
    critic,
    generatorOptimizer: optimizerOf(generatorWeights),
    criticOptimizers: Array.from({ length: deviates(config, 'separate-updates') ? 3 : 1 }, () =>
      optimizerOf(critic.variables),
    ),
  }
}

/** All tensors of the state under unique names: what a checkpoint holds. */
export function stateVariables(state: TrainingState): NamedVariable[] {
  return [
    ...networkVariables(state),
    ...prefixed('generatorOptimizer', state.generatorOptimizer.moments()),
    ...state.criticOptimizers.flatMap((optimizer, i) =>
      prefixed(i === 0 ? 'criticOptimizer' : `criticOptimizer${i + 1}`, optimizer.moments()),
    ),
  ]
}

function networkVariables({ generator, generatorEma, critic }: TrainingState): NamedVariable[] {
  return [
    ...prefixed('generator', modelVariables(generator)),
    ...prefixed('generatorEma', modelVariables(generatorEma)),
    ...prefixed('critic', critic.variables),
  ]
}

export function disposeState(state: TrainingState): void {
  tf.dispose(networkVariables(state).map(({ variable }) => variable))
  for (const optimizer of [state.generatorOptimizer, ...state.criticOptimizers]) optimizer.dispose()
}

function prefixed(prefix: string, variables: readonly NamedVariable[]): NamedVariable[] {
  return variables.map(({ name, variable }) => ({ name: `${prefix}/${name}`, variable }))
}
