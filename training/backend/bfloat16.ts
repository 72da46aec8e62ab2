import type * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { usesGpu } from './cuda.ts'
import { processorFlags } from './hardware.ts'
import {
  type Attribute,
  isNative,
  type NodeBackend,
  nodeBackend,
  type Output,
} from './node-backend.ts'

/** TensorFlow's number for the type, which TF.js does not know. */
const BFLOAT16 = 14

const CONVOLUTIONS = new Set(['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'])

/** Extensions that multiply bfloat16, by Linux' names; oneDNN takes the first it finds. */
const MULTIPLIERS = ['amx_bf16', 'avx512_bf16']

/**
 * Lets every convolution of the cpu backend multiply in bfloat16 and add in float32, which
 * processors with AMX do two to three times as fast and those with AVX-512 BF16 alone up to twice; weights, sums over batches and all else stay
 * float32. Call after the gradient check, whose differences are finer than bfloat16.
 *
 * @returns what has them multiply in float32 again
 * @throws GardenError `backend_unavailable` where it would only be slower
 */
export async function useBfloat16(): Promise<() => void> {
  if (!isNative() || usesGpu())
    throw unavailable('bfloat16 is for the cpu backend alone.', ' or with --backend cpu')
  const flags = await processorFlags()
  if (!MULTIPLIERS.some((flag) => flags.has(flag)))
    throw unavailable(
      'This processor has neither AMX nor AVX-512 BF16, one of which bfloat16 needs.',
    )
  const backend = nodeBackend()
  const { narrow, forget } = keepNarrow(backend)
  const exact = backend.executeSingleOutput
  backend.executeSingleOutput = (name, attributes, inputs) =>
    CONVOLUTIONS.has(name)
      ? convolve(backend, narrow, name, attributes, inputs)
      : exact.call(backend, name, attributes, inputs)
  return () => {
    backend.executeSingleOutput = exact
    forget()
  }
}

function unavailable(message: string, otherwise = ''): GardenError {
  return new GardenError('backend_unavailable', message, {
    suggestion: `Train with --precision float32${otherwise}.`,
  })
}

type Narrow = (tensor: tf.Tensor) => number

/**
 * Casts a tensor once for all the convolutions it takes part in, forward and backward: the narrow copy
 * lives as long as the tensor's data, or until all are forgotten.
 */
function keepNarrow(backend: NodeBackend): { narrow: Narrow; forget: () => void } {
  const { binding } = backend
  const copies = new Map<object, number>()
  const dispose = backend.disposeData
  backend.disposeData = (data, force) => {
    const gone = dispose.call(backend, data, force)
    const copy = gone ? copies.get(data) : undefined
    if (copy !== undefined) binding.deleteTensor(copy)
    if (gone) copies.delete(data)
    return gone
  }
  const forget = () => {
    backend.disposeData = dispose
    for (const copy of copies.values()) binding.deleteTensor(copy)
  }
  const narrow = (tensor: tf.Tensor) => {
    const known = copies.get(tensor.dataId)
    const [id] = backend.getInputTensorIds([tensor])
    if (known !== undefined || id === undefined || tensor.dtype !== 'float32')
      return known ?? id ?? 0
    const copy = cast(backend, id, binding.TF_FLOAT, BFLOAT16).id
    copies.set(tensor.dataId, copy)
    return copy
  }
  return { narrow, forget }
}

function convolve(
  backend: NodeBackend,
  narrow: Narrow,
  name: string,
  attributes: Attribute[],
  inputs: tf.Tensor[],
): tf.Tensor {
  const { binding } = backend
  const typed = attributes.map((each) => (each.name === 'T' ? { ...each, value: BFLOAT16 } : each))
  const [sums] = binding.executeOp(name, typed, inputs.map(narrow), 1)
  if (!sums) throw new RangeError(`${name} gave nothing`)
  const wide = cast(backend, sums.id, BFLOAT16, binding.TF_FLOAT)
  binding.deleteTensor(sums.id)
  return backend.createOutputTensor(wide)
}

function cast({ binding }: NodeBackend, id: number, from: number, to: number): Output {
  const attributes = [
    { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: from },
    { name: 'DstT', type: binding.TF_ATTR_TYPE, value: to },
    { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
  ]
  const [output] = binding.executeOp('Cast', attributes, [id], 1)
  if (!output) throw new RangeError('Cast gave nothing')
  return output
}
