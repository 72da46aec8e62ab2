import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { GardenError } from '../../lib/error.ts'

/** What is used of an ONNX file; the field numbers are those of onnx.proto. */
export type Model = {
  opset: number
  graph: Graph
  /** Of the whole file. */
  metadata: Record<string, string>
}

export type Graph = {
  name: string
  nodes: Node[]
  initializers: Tensor[]
  inputs: Value[]
  outputs: Value[]
}

export type Node = {
  name: string
  type: string
  inputs: string[]
  outputs: string[]
  attributes: Record<string, Attribute>
}

export type Attribute = {
  f?: number
  i?: number
  s?: string
  floats?: number[]
  ints?: number[]
  t?: Tensor
}

/** Numbers in row-major order; only those of kinds that generators have. */
export type Tensor = { name: string; dims: number[]; values: Float32Array | number[] }

/** A tensor's name and shape; 0 for a side that is not told. */
export type Value = { name: string; dims: number[] }

const TYPE = { float: 1, int32: 6, int64: 7, bool: 9, float16: 10, double: 11 } as const

/**
 * Reads the bytes of an `.onnx` file.
 *
 * @throws GardenError `invalid_model` when they are none, or their numbers lie in another file
 */
export function decodeModel(bytes: Uint8Array): Model {
  try {
    const model: Model = { opset: 0, graph: emptyGraph(), metadata: {} }
    fields(new BinaryReader(bytes), (field, reader) => {
      if (field === 7) model.graph = readGraph(inner(reader))
      else if (field === 8) model.opset = Math.max(model.opset, readOpset(inner(reader)))
      else if (field === 14) {
        const [key, value] = readPair(inner(reader))
        model.metadata[key] = value
      } else return false
      return true
    })
    if (model.graph.nodes.length === 0) throw new Error('it has no graph')
    return model
  } catch (cause) {
    if (cause instanceof GardenError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw refused(`The ONNX file cannot be read: ${why}.`, cause)
  }
}

function refused(message: string, cause?: unknown): GardenError {
  return new GardenError('invalid_model', message, { cause })
}

function emptyGraph(): Graph {
  return { name: '', nodes: [], initializers: [], inputs: [], outputs: [] }
}

/** Visits each field; what is not read is skipped. */
function fields(
  reader: BinaryReader,
  read: (field: number, reader: BinaryReader, type: WireType) => boolean,
): void {
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (!read(field, reader, type)) reader.skip(type, field)
  }
}

function inner(reader: BinaryReader): BinaryReader {
  return new BinaryReader(reader.bytes())
}

function readOpset(reader: BinaryReader): number {
  let [version, isOnnx] = [0, true]
  fields(reader, (field) => {
    if (field === 1) isOnnx = ['', 'ai.onnx'].includes(reader.string())
    else if (field === 2) version = Number(reader.int64())
    else return false
    return true
  })
  return isOnnx ? version : 0
}

function readPair(reader: BinaryReader): [string, string] {
  const pair: [string, string] = ['', '']
  fields(reader, (field) => {
    if (field !== 1 && field !== 2) return false
    pair[field - 1] = reader.string()
    return true
  })
  return pair
}

function readGraph(reader: BinaryReader): Graph {
  const graph = emptyGraph()
  fields(reader, (field) => {
    if (field === 1) graph.nodes.push(readNode(inner(reader)))
    else if (field === 2) graph.name = reader.string()
    else if (field === 5) graph.initializers.push(readTensor(inner(reader)))
    else if (field === 11) graph.inputs.push(readValue(inner(reader)))
    else if (field === 12) graph.outputs.push(readValue(inner(reader)))
    else return false
    return true
  })
  return graph
}

function readNode(reader: BinaryReader): Node {
  const node: Node = { name: '', type: '', inputs: [], outputs: [], attributes: {} }
  fields(reader, (field) => {
    if (field === 1) node.inputs.push(reader.string())
    else if (field === 2) node.outputs.push(reader.string())
    else if (field === 3) node.name = reader.string()
    else if (field === 4) node.type = reader.string()
    else if (field === 5) {
      const [name, attribute] = readAttribute(inner(reader))
      node.attributes[name] = attribute
    } else return false
    return true
  })
  return node
}

function readAttribute(reader: BinaryReader): [string, Attribute] {
  let name = ''
  const attribute: Attribute = {}
  fields(reader, (field, _, type) => {
    if (field === 1) name = reader.string()
    else if (field === 2) attribute.f = reader.float()
    else if (field === 3) attribute.i = Number(reader.int64())
    else if (field === 4) attribute.s = new TextDecoder().decode(reader.bytes())
    else if (field === 5) attribute.t = readTensor(inner(reader))
    else if (field === 7)
      attribute.floats = numbers(attribute.floats, reader, type, (one) => one.float())
    else if (field === 8)
      attribute.ints = numbers(attribute.ints, reader, type, (one) => Number(one.int64()))
    else return false
    return true
  })
  return [name, attribute]
}

/** Packed or one by one. */
function numbers(
  before: number[] | undefined,
  reader: BinaryReader,
  type: WireType,
  read: (reader: BinaryReader) => number,
): number[] {
  const values = before ?? []
  if (type !== WireType.LengthDelimited) {
    values.push(read(reader))
    return values
  }
  const packed = inner(reader)
  while (packed.pos < packed.len) values.push(read(packed))
  return values
}

function readTensor(reader: BinaryReader): Tensor {
  let [name, kind, isOutside] = ['', 0, false]
  let dims: number[] = []
  let [floats, whole, doubles]: number[][] = [[], [], []]
  let raw: Uint8Array | undefined
  fields(reader, (field, _, type) => {
    if (field === 1) dims = numbers(dims, reader, type, (one) => Number(one.int64()))
    else if (field === 2) kind = reader.int32()
    else if (field === 4) floats = numbers(floats, reader, type, (one) => one.float())
    else if (field === 5) whole = numbers(whole, reader, type, (one) => one.int32())
    else if (field === 7) whole = numbers(whole, reader, type, (one) => Number(one.int64()))
    else if (field === 8) name = reader.string()
    else if (field === 9) raw = reader.bytes()
    else if (field === 10) doubles = numbers(doubles, reader, type, (one) => one.double())
    else if (field === 14) isOutside = reader.int32() === 1
    else return false
    return true
  })
  if (isOutside)
    throw refused(
      `The numbers of ${name} lie in a file beside the ONNX file: save it in one, save_as_external_data=False.`,
    )
  const values = raw
    ? fromRaw(name, kind, raw)
    : listed(kind, floats ?? [], whole ?? [], doubles ?? [])
  const size = dims.reduce((product, side) => product * side, 1)
  if (values.length !== size) throw new Error(`${name} has ${values.length} numbers, not ${size}`)
  return { name, dims, values }
}

function listed(
  kind: number,
  floats: number[],
  whole: number[],
  doubles: number[],
): Float32Array | number[] {
  if (kind === TYPE.float) return Float32Array.from(floats)
  if (kind === TYPE.double) return Float32Array.from(doubles)
  return whole
}

function fromRaw(name: string, kind: number, raw: Uint8Array): Float32Array | number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const count = (bytes: number) => Math.floor(raw.length / bytes)
  switch (kind) {
    case TYPE.float: {
      const values = new Float32Array(count(4))
      for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(4 * i, true)
      return values
    }
    case TYPE.double:
      return Float32Array.from({ length: count(8) }, (_, i) => view.getFloat64(8 * i, true))
    case TYPE.float16:
      return Float32Array.from({ length: count(2) }, (_, i) => half(view.getUint16(2 * i, true)))
    case TYPE.int64:
      return Array.from({ length: count(8) }, (_, i) => Number(view.getBigInt64(8 * i, true)))
    case TYPE.int32:
      return Array.from({ length: count(4) }, (_, i) => view.getInt32(4 * i, true))
    case TYPE.bool:
      return [...raw]
    default:
      throw refused(`${name} holds numbers of a kind that generators have not (${kind}).`)
  }
}

function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function readValue(reader: BinaryReader): Value {
  const value: Value = { name: '', dims: [] }
  fields(reader, (field) => {
    if (field === 1) value.name = reader.string()
    else if (field === 2) value.dims = readType(inner(reader))
    else return false
    return true
  })
  return value
}

function readType(reader: BinaryReader): number[] {
  const dims: number[] = []
  fields(reader, (field) => {
    if (field !== 1) return false
    fields(inner(reader), (part, tensor) => {
      if (part !== 2) return false
      fields(inner(tensor), (each, shape) => {
        if (each !== 1) return false
        let side = 0
        fields(inner(shape), (kind, dim) => {
          if (kind !== 1) return false
          side = Number(dim.int64())
          return true
        })
        dims.push(side)
        return true
      })
      return true
    })
    return true
  })
  return dims
}

/** A model as the bytes of an `.onnx` file. */
export function encodeModel({ opset, graph, metadata }: Model): Uint8Array {
  const writer = new BinaryWriter()
  writer.tag(1, WireType.Varint).int64(8)
  writer.tag(2, WireType.LengthDelimited).string('latent-garden')
  message(writer, 7, (inside) => writeGraph(inside, graph))
  message(writer, 8, (inside) => {
    inside.tag(1, WireType.LengthDelimited).string('')
    inside.tag(2, WireType.Varint).int64(opset)
  })
  for (const [key, value] of Object.entries(metadata))
    message(writer, 14, (inside) => {
      inside.tag(1, WireType.LengthDelimited).string(key)
      inside.tag(2, WireType.LengthDelimited).string(value)
    })
  return writer.finish()
}

function message(writer: BinaryWriter, field: number, write: (inside: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  write(writer)
  writer.join()
}

function writeGraph(writer: BinaryWriter, graph: Graph): void {
  for (const node of graph.nodes) message(writer, 1, (inside) => writeNode(inside, node))
  writer.tag(2, WireType.LengthDelimited).string(graph.name)
  for (const tensor of graph.initializers)
    message(writer, 5, (inside) => writeTensor(inside, tensor))
  for (const input of graph.inputs) message(writer, 11, (inside) => writeValue(inside, input))
  for (const output of graph.outputs) message(writer, 12, (inside) => writeValue(inside, output))
}

function writeNode(writer: BinaryWriter, { name, type, inputs, outputs, attributes }: Node): void {
  for (const input of inputs) writer.tag(1, WireType.LengthDelimited).string(input)
  for (const output of outputs) writer.tag(2, WireType.LengthDelimited).string(output)
  writer.tag(3, WireType.LengthDelimited).string(name)
  writer.tag(4, WireType.LengthDelimited).string(type)
  for (const [key, attribute] of Object.entries(attributes))
    message(writer, 5, (inside) => writeAttribute(inside, key, attribute))
}

function writeAttribute(writer: BinaryWriter, name: string, { f, i, s, ints }: Attribute): void {
  writer.tag(1, WireType.LengthDelimited).string(name)
  const kind = (code: number) => writer.tag(20, WireType.Varint).int32(code)
  if (f !== undefined) {
    writer.tag(2, WireType.Bit32).float(f)
    kind(1)
  } else if (i !== undefined) {
    writer.tag(3, WireType.Varint).int64(i)
    kind(2)
  } else if (s !== undefined) {
    writer.tag(4, WireType.LengthDelimited).bytes(new TextEncoder().encode(s))
    kind(3)
  } else {
    for (const one of ints ?? []) writer.tag(8, WireType.Varint).int64(one)
    kind(7)
  }
}

function writeTensor(writer: BinaryWriter, { name, dims, values }: Tensor): void {
  for (const side of dims) writer.tag(1, WireType.Varint).int64(side)
  const isFloat = values instanceof Float32Array
  writer.tag(2, WireType.Varint).int32(isFloat ? TYPE.float : TYPE.int64)
  writer.tag(8, WireType.LengthDelimited).string(name)
  const raw = isFloat
    ? new Uint8Array(values.slice().buffer)
    : new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
  writer.tag(9, WireType.LengthDelimited).bytes(raw)
}

function writeValue(writer: BinaryWriter, { name, dims }: Value): void {
  writer.tag(1, WireType.LengthDelimited).string(name)
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.tag(1, WireType.Varint).int32(TYPE.float)
      message(tensor, 2, (shape) => {
        for (const side of dims)
          message(shape, 1, (dim) => {
            if (side > 0) dim.tag(1, WireType.Varint).int64(side)
            else dim.tag(2, WireType.LengthDelimited).string('n')
          })
      })
    }),
  )
}
