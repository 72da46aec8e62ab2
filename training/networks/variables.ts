import * as tf from '@tensorflow/tfjs'

/** A network's weight under the name it has in checkpoints. */
export type NamedVariable = { name: string; variable: tf.Variable }

/** Optimizers, the average and checkpoints meet weights in this order and under these names. */
export function zeros(name: string, shape: number[]): NamedVariable {
  return { name, variable: tf.tidy(() => tf.variable(tf.zeros(shape))) }
}

export function ones(name: string, shape: number[]): NamedVariable {
  return { name, variable: tf.tidy(() => tf.variable(tf.ones(shape))) }
}

/** The weights of a layers model, `layer/weight`, trainable or not, in the model's order. */
export function modelVariables(model: tf.LayersModel): NamedVariable[] {
  return model.layers.flatMap((layer) =>
    layer.weights.map((weight) => ({
      name: `${layer.name}/${weight.originalName.split('/').at(-1)}`,
      // A LayerVariable's read() hands out the variable itself; tfjs-layers' optimizers rely on it too.
      variable: weight.read() as tf.Variable,
    })),
  )
}
