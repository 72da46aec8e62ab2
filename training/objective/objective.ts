import type * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { leastSquares } from './least-squares.ts'
import { minimax } from './minimax.ts'
import { wasserstein } from './wasserstein.ts'

/** What both networks minimise, from the critic's scores [n]; logits under minimax and least squares. */
export type Objective = {
  criticLoss(realScores: tf.Tensor1D, fakeScores: tf.Tensor1D): tf.Scalar
  generatorLoss(fakeScores: tf.Tensor1D): tf.Scalar
}

const OBJECTIVES: Record<Config['objective'], Objective> = {
  wasserstein,
  minimax,
  'least-squares': leastSquares,
}

export function findObjective({ objective }: Pick<Config, 'objective'>): Objective {
  return OBJECTIVES[objective]
}
