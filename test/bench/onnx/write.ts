import { readFileSync } from 'node:fs'
import type { Manifest } from '#lib/model/manifest.ts'
import { importPeer } from '../peers/install.js'
import type { Published } from '../release.ts'
import { type Graph, graphOf, type Initializer, type Node } from './graph.ts'

/** The part of protobufjs that is used; the package is only there once the peers are installed. */
type Protobuf = {
  parse(
    source: string,
    options: { keepCase: boolean },
  ): { root: { lookupType(name: string): Type } }
}
type Type = { fromObject(value: unknown): unknown; encode(message: unknown): Writer }
type Writer = { finish(): Uint8Array }

/** Of ONNX's data types and attribute types. */
const FLOAT = 1
const INT64 = 7

/** A published generator as the bytes of an `.onnx` file: `latents` in, `pictures` out, both float32. */
export async function writeOnnx(published: Published): Promise<Uint8Array> {
  const { default: protobuf } = (await importPeer('protobufjs')) as { default: Protobuf }
  const source = readFileSync(new URL('./onnx.proto', import.meta.url), 'utf8')
  const model = protobuf.parse(source, { keepCase: true }).root.lookupType('onnx.ModelProto')
  const message = document(await graphOf(published), published.manifest)
  return model.encode(model.fromObject(message)).finish()
}

function document({ nodes, initializers }: Graph, manifest: Manifest) {
  const { id, latentSize, resolution, channels } = manifest
  return {
    ir_version: 8,
    producer_name: 'latent-garden',
    opset_import: [{ domain: '', version: 17 }],
    graph: {
      name: id,
      node: nodes.map(node),
      initializer: initializers.map(tensor),
      input: [value('latents', [latentSize])],
      output: [value('pictures', [resolution, resolution, channels])],
    },
  }
}

function node({ type, inputs, output, attributes }: Node) {
  return {
    op_type: type,
    name: output,
    input: inputs,
    output: [output],
    attribute: Object.entries(attributes).map(([name, attribute]) => ({
      name,
      ...attribute,
      type: attributeType(attribute),
    })),
  }
}

function attributeType(attribute: Node['attributes'][string]): string {
  if ('f' in attribute) return 'FLOAT'
  return 'i' in attribute ? 'INT' : 'INTS'
}

function tensor(initializer: Initializer) {
  const { name, shape } = initializer
  const integers = 'integers' in initializer
  const data = integers
    ? BigInt64Array.from(initializer.integers.map(BigInt))
    : initializer.values.slice()
  const raw_data = new Uint8Array(data.buffer)
  return { name, dims: shape, data_type: integers ? INT64 : FLOAT, raw_data }
}

/** A float32 input or output with any number of rows. */
function value(name: string, shape: number[]) {
  const dim = [{ dim_param: 'n' }, ...shape.map((length) => ({ dim_value: length }))]
  return { name, type: { tensor_type: { elem_type: FLOAT, shape: { dim } } } }
}
