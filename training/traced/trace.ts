import * as tf from '@tensorflow/tfjs'
import {
  type Attribute,
  type Binding,
  type NodeBackend,
  nodeBackend,
} from '../backend/node-backend.ts'
import { createGraph, type Graph, type Kind, TYPES, type TypeName } from './graph.ts'

/** A value that each run of a graph is given, made of where training stands. */
type Input<Moment> = { placeholder: string; of: (moment: Moment) => tf.Tensor }

/** What a function did, as a graph. */
export type Trace<Moment> = {
  graph: Graph
  inputs: Input<Moment>[]
  /** The nodes of what it was given, in order. */
  given: string[]
  /** The nodes of what it returned, in order. */
  results: string[]
}

/** Gives what differs from run to run. */
export type Inputs<Moment> = <T extends tf.Tensor>(of: (moment: Moment) => T) => T

/**
 * Records the operations of TensorFlow's that a function has carried out; only on the cpu backend. They are carried out,
 * too: what the function changes is for the caller to put right.
 *
 * Every tensor that the function makes of numbers becomes a constant of the graph, but for those that come by `inputs`.
 *
 * @param moment what inputs are made of this time
 * @param given tensors that each run is given
 * @throws RangeError for a tensor that is neither given nor made in the function
 */
export function trace<Moment>(
  moment: Moment,
  given: readonly tf.Tensor[],
  compute: (inputs: Inputs<Moment>) => tf.Tensor[],
): Trace<Moment> {
  const backend = nodeBackend()
  const { graph, nameOf, take, pause, stop } = record(backend)
  const inputs: Input<Moment>[] = []
  try {
    const from = given.map(take)
    const results: string[] = []
    tf.tidy(() => {
      const returned = compute((of) => {
        const tensor = pause(() => of(moment))
        inputs.push({ placeholder: take(tensor), of })
        return tensor
      })
      results.push(...returned.map(nameOf))
    })
    return { graph, inputs, given: from, results }
  } finally {
    stop()
  }
}

/** Whether two traces are the same operations on the same constants. */
export function isSame<Moment>(one: Trace<Moment>, other: Trace<Moment>): boolean {
  return Buffer.compare(one.graph.encode(), other.graph.encode()) === 0
}

/** Stands in for what runs operations, and notes them. */
function record(backend: NodeBackend) {
  const { binding } = backend
  const graph = createGraph()
  const names = new Map<number, string>()
  /** Tensors that were disposed of: their numbers would be given to others while these have their names. */
  const doomed: number[] = []

  function nameOf(tensor: tf.Tensor): string {
    return named(backend.getInputTensorIds([tensor])[0] as number)
  }

  function named(id: number): string {
    const name = names.get(id)
    if (name !== undefined) return name
    throw new RangeError('What is traced uses a tensor that it neither made nor was given.')
  }

  function take(tensor: tf.Tensor): string {
    const [id] = pause(() => backend.getInputTensorIds([tensor]))
    const name = graph.addPlaceholder(tensor.dtype as TypeName)
    names.set(id as number, name)
    return name
  }

  const deleteTensor = (id: number) => void doomed.push(id)
  const quiet = over(binding, { deleteTensor })
  const recording = over(binding, {
    executeOp(type, attributes, ids, count) {
      const name = graph.add(type, ids.map(named), attributes.map(attributeOf(binding)))
      const outputs = binding.executeOp(type, attributes, ids, count)
      for (const [i, { id }] of outputs.entries()) names.set(id, i === 0 ? name : `${name}:${i}`)
      return outputs
    },
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values)
      names.set(id, graph.addConstant(typeName(dtype), shape, values))
      return id
    },
    deleteTensor,
  })
  backend.binding = recording

  /** What is done in it leaves no trace. */
  function pause<T>(work: () => T): T {
    backend.binding = quiet
    try {
      return work()
    } finally {
      backend.binding = recording
    }
  }

  function stop(): void {
    backend.binding = binding
    for (const id of doomed) binding.deleteTensor(id)
  }

  return { graph, nameOf, take, pause, stop }
}

/** The binding itself cannot be changed. */
function over(binding: Binding, own: Partial<Binding>): Binding {
  const get = (_: object, key: keyof Binding) => own[key] ?? binding[key]
  return new Proxy({}, { get } as ProxyHandler<object>) as Binding
}

const KINDS = ['string', 'int', 'float', 'bool', 'type', 'shape'] as const

function attributeOf(binding: Binding) {
  const kinds = new Map<number, Kind>(
    KINDS.map((kind) => [binding[`TF_ATTR_${kind.toUpperCase() as Uppercase<Kind>}`], kind]),
  )
  return ({ name, type, value }: Attribute) => ({ name, kind: kinds.get(type) as Kind, value })
}

function typeName(dtype: number): TypeName {
  const name = Object.entries(TYPES).find(([, number]) => number === dtype)?.[0]
  if (name === undefined) throw new RangeError(`What is traced makes a tensor of type ${dtype}.`)
  return name as TypeName
}
