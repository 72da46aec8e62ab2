import { type Kind, type Node, type Shape, shapeOf } from '../../../lib/model/compile/network.ts'
import type { Node as OnnxNode, Tensor } from '../../onnx/proto.ts'
import { refused } from '../refusal.ts'

/** A tensor of a graph: numbers that are there, or what a node of the network makes. */
export type Value =
  | { kind: 'numbers'; dims: number[]; values: ArrayLike<number> }
  | {
      kind: 'made'
      place: number
      /** Without the batch, as ONNX has them. */
      dims: number[]
      /** Where the channels of a picture are; a vector that was given sides has not been made a picture yet. */
      order: 'first' | 'last' | 'vector'
    }

export type Made = Extract<Value, { kind: 'made' }>
export type Numbers = Extract<Value, { kind: 'numbers' }>

export type State = {
  nodes: Node[]
  shapes: Shape[]
  values: Map<string, Value>
}

/** What an operator's converter is given. */
export type Context = {
  state: State
  name: string
  /** @throws GardenError `invalid_model` when there is none */
  value(place: number): Value
  made(place: number): Made
  picture(place: number): Made
  numbers(place: number): Numbers
  /** Undefined when the input is left out. */
  maybe(place: number): Numbers | undefined
  push(from: readonly Made[], ...kinds: Kind[]): Made
  int(name: string, other: number): number
  ints(name: string, other: number[]): number[]
  float(name: string, other: number): number
  text(name: string, other: string): string
  wrong(problem: string): Error
}

export type Operator = (node: OnnxNode, context: Context) => Value | undefined

export function contextOf(state: State, node: OnnxNode): Context {
  const { attributes, inputs } = node
  const name = nameOf(node)
  const wrong = (problem: string) => refused(`The node ${name} (${node.type}) ${problem}.`)
  const value = (place: number) => {
    const found = state.values.get(inputs[place] ?? '')
    if (found) return found
    throw wrong(`reads ${inputs[place] || 'nothing'}, which is not there`)
  }
  const made = (place: number) => {
    const found = value(place)
    if (found.kind === 'made') return found
    throw wrong('reads numbers where it should read what is drawn')
  }
  const numbers = (place: number) => {
    const found = value(place)
    if (found.kind === 'numbers') return found
    throw wrong(`has an input ${inputs[place]} that is not fixed`)
  }
  return {
    state,
    name,
    value,
    made,
    numbers,
    picture(place) {
      const picture = asPicture(state, made(place), name)
      state.values.set(inputs[place] ?? '', picture)
      return picture
    },
    maybe: (place) => (inputs[place] ? numbers(place) : undefined),
    push: (from, ...kinds) => pushed(state, name, from, kinds),
    int: (key, other) => attributes[key]?.i ?? other,
    ints: (key, other) => attributes[key]?.ints ?? other,
    float: (key, other) => attributes[key]?.f ?? other,
    text: (key, other) => attributes[key]?.s ?? other,
    wrong,
  }
}

export function nameOf({ name, outputs, type }: OnnxNode): string {
  return name || outputs[0] || type
}

export function numbersOf({ dims, values }: Tensor): Numbers {
  return { kind: 'numbers', dims, values }
}

function pushed(state: State, name: string, from: readonly Made[], kinds: readonly Kind[]): Made {
  let inputs = from.map(({ place }) => place)
  for (const kind of kinds) {
    const node: Node = { name, inputs, ...kind }
    state.shapes.push(
      shapeOf(
        node,
        inputs.map((place) => state.shapes[place] as Shape),
      ),
    )
    state.nodes.push(node)
    inputs = [state.nodes.length - 1]
  }
  const [first] = from as [Made]
  const place = inputs[0] as number
  return { ...first, place, dims: dimsOf(state.shapes[place] as Shape, first) }
}

function dimsOf({ height, width, channels }: Shape, { order, dims }: Made): number[] {
  if (order === 'vector') return dims.length > 1 ? dims : [height * width * channels]
  return order === 'first' ? [channels, height, width] : [height, width, channels]
}

/** A vector that was given sides is a picture with its channels first, unless a Transpose said otherwise. */
export function asPicture(state: State, value: Made, name: string): Made {
  const { dims, order } = value
  if (order !== 'vector' || dims.length !== 3) return value
  const [channels = 1, height = 1, width = 1] = dims
  const shape = { height, width, channels }
  const reshape: Kind = { kind: 'reshape', shape, order: 'channels-first' }
  return { ...pushed(state, name, [value], [reshape]), dims, order: 'first' }
}
