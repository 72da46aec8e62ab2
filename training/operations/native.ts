import type * as tf from '@tensorflow/tfjs'
import { nodeBackend } from '../backend/node-backend.ts'

type Value = number | boolean | string | number[]

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
  const backend = nodeBackend()
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
