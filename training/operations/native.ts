import * as tf from '@tensorflow/tfjs'

type Attribute = { name: string; type: number; value: number | boolean | string }

/** The part of tfjs-node's backend that runs a TensorFlow operation by its name. */
type NativeBackend = {
  binding: Record<
    'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING' | 'TF_ATTR_TYPE' | 'TF_FLOAT',
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

/**
 * Runs one TensorFlow operation on float32 tensors; only where `isNative()`.
 *
 * TF.js composes many gradients from elementary operations: a leaky relu's takes seven passes over
 * memory where `LeakyReluGrad` takes one, and a batch norm's some twenty.
 *
 * @param name the operation's name in TensorFlow
 * @param attributes besides the type attributes, which are all float32
 * @param count number of outputs
 */
export function native(
  name: string,
  inputs: tf.Tensor[],
  attributes: Record<string, number | boolean | string> = {},
  { count = 1, types = ['T'] }: { count?: number; types?: string[] } = {},
): tf.Tensor[] {
  const backend = tf.backend() as unknown as NativeBackend
  const { binding } = backend
  const kinds = {
    number: binding.TF_ATTR_FLOAT,
    boolean: binding.TF_ATTR_BOOL,
    string: binding.TF_ATTR_STRING,
  }
  const typed = types.map((type) => ({
    name: type,
    type: binding.TF_ATTR_TYPE,
    value: binding.TF_FLOAT,
  }))
  const plain = Object.entries(attributes).map(([key, value]) => ({
    name: key,
    type: kinds[typeof value as keyof typeof kinds],
    value,
  }))
  return backend.executeMultipleOutputs(name, [...typed, ...plain], inputs, count)
}
