import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { type Critic, createCritic } from '../networks/critic.ts'
import { createGenerator } from '../networks/generator.ts'
import { modelVariables, type NamedVariable } from '../networks/variables.ts'
import { createOptimizer, type Optimizer } from '../optimizer/optimizer.ts'

/** Everything a training run carries from step to step, but for the step number itself. */
export type TrainingState = {
  generator: tf.LayersModel
  generatorEma: tf.LayersModel
  generatorWeights: NamedVariable[]
  critic: Critic
  generatorOptimizer: Optimizer
  criticOptimizer: Optimizer
}

/** A fresh state; the averaged generator starts as a copy. */
export function createState(config: Config): TrainingState {
  const generator = createGenerator(config)
  const critic = createCritic(config)
  const generatorWeights = modelVariables(generator).filter(({ variable }) => variable.trainable)
  return {
    generator,
    generatorEma: createGenerator(config),
    generatorWeights,
    critic,
    generatorOptimizer: createOptimizer(generatorWeights, config),
    criticOptimizer: createOptimizer(critic.variables, config),
  }
}

/** All tensors of the state under unique names: what a checkpoint holds. */
export function stateVariables(state: TrainingState): NamedVariable[] {
  return [
    ...prefixed('generator', modelVariables(state.generator)),
    ...prefixed('generatorEma', modelVariables(state.generatorEma)),
    ...prefixed('critic', state.critic.variables),
    ...prefixed('generatorOptimizer', state.generatorOptimizer.variables),
    ...prefixed('criticOptimizer', state.criticOptimizer.variables),
  ]
}

export function disposeState(state: TrainingState): void {
  tf.dispose(stateVariables(state).map(({ variable }) => variable))
}

function prefixed(prefix: string, variables: readonly NamedVariable[]): NamedVariable[] {
  return variables.map(({ name, variable }) => ({ name: `${prefix}/${name}`, variable }))
}
