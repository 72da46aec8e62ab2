import * as tf from '@tensorflow/tfjs'

type Value = number | boolean | string | number[]

type Attribute = { name: string; type: number; value: Value }

/** The part of tfjs-node's backend that runs a TensorFlow operation by its name. */
type NativeBackend = {
  binding: Record<
    | 'TF_ATTR_FLOAT'
    | 'TF_ATTR_BOOL'
    | 'TF_ATTR_STRING'
    | 'TF_ATTR_SHAPE'
    | 'TF_ATTR_TYPE'
    | 'TF_FLOAT'
    | 'TF_INT32',
    number
  >
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: tf.Tensor[],
    count: number,
  ): tf.Tensor[]
}

/** True where TensorFlow itself runs the operations: tfjs-node and tfjs-node-gpu. */
export function isNative(): boolean {
  return tf.getBackend() === 'tensorflow'
}

type Types = Record<string, 'float32' | 'int32'>

/**
 * Runs one TensorFlow operation; only where `isNative()`.
 *
 * TF.js composes many gradients from elementary operations: a leaky relu's takes seven passes over
 * memory where `LeakyReluGrad` takes one, and a batch norm's some twenty.
 *
 * @param name the operation's name in TensorFlow
 * @param attributes besides the type attributes; numbers in an array are a shape
 * @param count number of outputs
 * @param types the type attributes
 */
export function native(
  name: string,
  inputs: tf.Tensor[],
  attributes: Record<string, Value> = {},
  { count = 1, types = { T: 'float32' } }: { count?: number; types?: Types } = {},
): tf.Tensor[] {
  const backend = tf.backend() as unknown as NativeBackend
  const { binding } = backend
  const kinds = {
    number: binding.TF_ATTR_FLOAT,
    boolean: binding.TF_ATTR_BOOL,
    string: binding.TF_ATTR_STRING,
    object: binding.TF_ATTR_SHAPE,
  }
  const typed = Object.entries(types).map(([key, type]) => ({
    name: key,
    type: binding.TF_ATTR_TYPE,
    value: type === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT,
  }))
  const plain = Object.entries(attributes).map(([key, value]) => ({
    name: key,
    type: kinds[typeof value as keyof typeof kinds],
    value,
  }))
  return backend.executeMultipleOutputs(name, [...typed, ...plain], inputs, count)
}
