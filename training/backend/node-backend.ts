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
} & Record<
  `TF_ATTR_${'STRING' | 'INT' | 'FLOAT' | 'BOOL' | 'TYPE' | 'SHAPE'}` | `TF_${'FLOAT' | 'INT32'}`,
  number
>

/** The parts of tfjs-node's backend that lie under its tensors. */
export type NodeBackend = {
  binding: Binding
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[]
  createOutputTensor(output: Output): tf.Tensor
  /** True when nothing holds the data any more. */
  disposeData(data: object, force?: boolean): boolean
  executeSingleOutput(type: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor
  executeMultipleOutputs(
    type: string,
    attributes: Attribute[],
    inputs: tf.Tensor[],
    count: number,
  ): tf.Tensor[]
}

/** True where TensorFlow itself runs the operations: tfjs-node and tfjs-node-gpu. */
export function isNative(): boolean {
  return tf.getBackend() === 'tensorflow'
}

/** The backend in use; only where `isNative()`. */
export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend
}
