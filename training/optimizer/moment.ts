import * as tf from '@tensorflow/tfjs'
import type { NamedVariable } from '../networks/variables.ts'

/** A weight's companion, 0 at first. */
export function moment(kind: string, { name, variable }: NamedVariable): NamedVariable {
  return {
    name: `${kind}/${name}`,
    variable: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
  }
}
