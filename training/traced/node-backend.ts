import * as tf from '@tensorflow/tfjs'

export type Output = { id: number; dtype: number; shape: number[] }

export type Attribute = { name: string; type: number; value: unknown }

/** TensorFlow, as tfjs-node gives it: operations on numbered tensors. */
export type Binding = {
  executeOp(type: string, attributes: Attribute[], ids: number[], outputs: number): Output[]
  createTensor(shape: number[], dtype: number, values: ArrayLike<number>): number
  deleteTensor(id: number): void
  loadSavedModel(folder: string, tag: string): number
  runSavedModel(id: number, tensors: number[], inputs: string, outputs: string): Output[]
  deleteSavedModel(id: number): void
} & Record<`TF_ATTR_${'STRING' | 'INT' | 'FLOAT' | 'BOOL' | 'TYPE' | 'SHAPE'}`, number>

/** The parts of tfjs-node's backend that lie under its tensors. */
export type NodeBackend = {
  binding: Binding
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[]
  createOutputTensor(output: Output): tf.Tensor
}

/** The backend in use; only where `isNative()`. */
export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend
}
