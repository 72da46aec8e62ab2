import * as tf from '@tensorflow/tfjs'
import { native } from './native.ts'

/** A value that operations of TensorFlow change in place: they take its handle. */
export type Resource = {
  readonly handle: tf.Tensor
  /** Shares the tensor's memory until an operation changes the value, which copies it then. */
  set(value: tf.Tensor): void
  /** The value as a tensor, which shares its memory likewise. */
  get(): tf.Tensor
  dispose(): void
}

const FLOAT = { types: { dtype: 'float32' } } as const

let made = 0

/** A resource without a value, for float32 tensors of a shape; only where `isNative()`. */
export function createResource(shape: number[]): Resource {
  const name = { shared_name: `resource ${++made}`, shape }
  const handle = tf.keep(native('VarHandleOp', [], name, FLOAT)[0] as tf.Tensor)
  return {
    handle,
    set(value) {
      native('AssignVariableOp', [handle, value], {}, { count: 0, ...FLOAT })
    },
    get: () => native('ReadVariableOp', [handle], {}, FLOAT)[0] as tf.Tensor,
    dispose() {
      native('DestroyResourceOp', [handle], {}, { count: 0, types: {} })
      handle.dispose()
    },
  }
}
