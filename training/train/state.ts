import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { type Critic, dcganCritic } from '../networks/critic.ts'
import { dcganGenerator } from '../networks/generator.ts'
import { modelVariables, type NamedVariable } from '../networks/variables.ts'
import { type Adam, adam } from './adam.ts'

/** Everything a training run carries from step to step, but for the step number itself. */
export type TrainingState = {
  generator: tf.LayersModel
  generatorEma: tf.LayersModel
  generatorWeights: NamedVariable[]
  critic: Critic
  generatorAdam: Adam
  criticAdam: Adam
}

/** A fresh state; the averaged generator starts as a copy. */
export function createState(config: Config): TrainingState {
  const generator = dcganGenerator(config)
  const critic = dcganCritic(config)
  const generatorWeights = modelVariables(generator).filter(({ variable }) => variable.trainable)
  return {
    generator,
    generatorEma: dcganGenerator(config),
    generatorWeights,
    critic,
    generatorAdam: adam(generatorWeights, config.beta1, config.beta2),
    criticAdam: adam(critic.variables, config.beta1, config.beta2),
  }
}

/** All tensors of the state under unique names: what a checkpoint holds. */
export function stateVariables(state: TrainingState): NamedVariable[] {
  return [
    ...prefixed('generator', modelVariables(state.generator)),
    ...prefixed('generatorEma', modelVariables(state.generatorEma)),
    ...prefixed('critic', state.critic.variables),
    ...prefixed('generatorAdam', state.generatorAdam.variables),
    ...prefixed('criticAdam', state.criticAdam.variables),
  ]
}

export function disposeState(state: TrainingState): void {
  tf.dispose(stateVariables(state).map(({ variable }) => variable))
}

function prefixed(prefix: string, variables: readonly NamedVariable[]): NamedVariable[] {
  return variables.map(({ name, variable }) => ({ name: `${prefix}/${name}`, variable }))
}
