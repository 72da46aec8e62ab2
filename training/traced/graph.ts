import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** TensorFlow's numbers for types. */
export const TYPES = { float32: 1, int32: 3, bool: 10 } as const

export type TypeName = keyof typeof TYPES

/** What an attribute of an operation may be, by the field of `AttrValue` that holds it. */
export type Kind = 'string' | 'int' | 'float' | 'bool' | 'type' | 'shape'

export type Attribute = { name: string; kind: Kind; value: unknown }

/** A graph of TensorFlow's while it is put together: each node is named by its number. */
export type Graph = {
  /** @returns its name */
  add(type: string, inputs: readonly string[], attributes?: readonly Attribute[]): string
  /** @param values in row-major order */
  addConstant(type: TypeName, shape: readonly number[], values: ArrayLike<number>): string
  /** A value that each run is given. */
  addPlaceholder(type: TypeName): string
  /** The bytes of a `saved_model.pb` with nothing but the graph. */
  encode(): Uint8Array<ArrayBuffer>
}

/** The fields of graph.proto, attr_value.proto, tensor.proto and saved_model.proto that are written here. */
export function createGraph(): Graph {
  const nodes: Uint8Array[] = []

  function add(
    type: string,
    inputs: readonly string[],
    attributes: readonly Attribute[] = [],
  ): string {
    const encoded = attributes.map(({ name, kind, value }) => [name, encodedValue(kind, value)])
    return addNode(type, inputs, encoded as [string, Uint8Array][])
  }

  function addNode(
    type: string,
    inputs: readonly string[],
    attributes: readonly [string, Uint8Array][],
  ): string {
    const name = `${type}_${nodes.length}`
    const node = new BinaryWriter()
    text(node, 1, name)
    text(node, 2, type)
    for (const input of inputs) text(node, 3, input)
    for (const [key, value] of attributes) {
      const entry = text(new BinaryWriter(), 1, key)
      bytes(node, 5, bytes(entry, 2, value).finish())
    }
    nodes.push(node.finish())
    return name
  }

  function addConstant(
    type: TypeName,
    shape: readonly number[],
    values: ArrayLike<number>,
  ): string {
    const tensor = bytes(new BinaryWriter(), 8, encodedTensor(type, shape, values)).finish()
    return addNode(
      'Const',
      [],
      [
        ['dtype', encodedValue('type', TYPES[type])],
        ['value', tensor],
      ],
    )
  }

  function addPlaceholder(type: TypeName): string {
    return add('Placeholder', [], [{ name: 'dtype', kind: 'type', value: TYPES[type] }])
  }

  function encode(): Uint8Array<ArrayBuffer> {
    const info = text(new BinaryWriter(), 4, TAG).finish()
    const graph = new BinaryWriter()
    for (const node of nodes) bytes(graph, 1, node)
    bytes(graph, 4, VERSIONS)
    const meta = bytes(bytes(new BinaryWriter(), 1, info), 2, graph.finish()).finish()
    const model = integer(new BinaryWriter(), 1, 1)
    return new Uint8Array(bytes(model, 2, meta).finish())
  }

  return { add, addConstant, addPlaceholder, encode }
}

/** What a saved model's graph is found by. */
export const TAG = 'serve'

/** Any version that TensorFlow has had for years will do: nothing here is newer. */
const VERSIONS = integer(new BinaryWriter(), 1, 1087).finish()

/** The same in a value and in a list of them. */
const FIELDS: Record<Kind, number> = { string: 2, int: 3, float: 4, bool: 5, type: 6, shape: 7 }

function encodedValue(kind: Kind, value: unknown): Uint8Array {
  const values = new BinaryWriter()
  if (!Array.isArray(value) || kind === 'shape') return scalar(values, kind, value).finish()
  for (const each of value) scalar(values, kind, each)
  return bytes(new BinaryWriter(), 1, values.finish()).finish()
}

function scalar(to: BinaryWriter, kind: Kind, value: unknown): BinaryWriter {
  const field = FIELDS[kind]
  if (kind === 'string') return text(to, field, value as string)
  if (kind === 'float') return to.tag(field, WireType.Bit32).float(value as number)
  if (kind === 'shape') return bytes(to, field, encodedShape(value as number[]))
  return integer(to, field, Number(value))
}

/** A single value stands for all where they are the same. */
function encodedTensor(
  type: TypeName,
  shape: readonly number[],
  values: ArrayLike<number>,
): Uint8Array {
  const kinds = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }
  const typed = kinds[type].from(values)
  const tensor = bytes(integer(new BinaryWriter(), 1, TYPES[type]), 2, encodedShape(shape))
  const isEven = type === 'float32' && typed.every((value) => Object.is(value, typed[0]))
  if (isEven && typed.length > 0)
    return tensor
      .tag(5, WireType.Bit32)
      .float(typed[0] as number)
      .finish()
  return bytes(tensor, 4, new Uint8Array(typed.buffer)).finish()
}

function encodedShape(shape: readonly number[]): Uint8Array {
  const writer = new BinaryWriter()
  for (const size of shape) bytes(writer, 2, integer(new BinaryWriter(), 1, size).finish())
  return writer.finish()
}

function text(to: BinaryWriter, field: number, value: string): BinaryWriter {
  return to.tag(field, WireType.LengthDelimited).string(value)
}

function bytes(to: BinaryWriter, field: number, value: Uint8Array): BinaryWriter {
  return to.tag(field, WireType.LengthDelimited).bytes(value)
}

function integer(to: BinaryWriter, field: number, value: number): BinaryWriter {
  return to.tag(field, WireType.Varint).int64(value)
}
