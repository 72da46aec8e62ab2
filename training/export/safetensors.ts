import { asBytes } from '../../lib/bytes.ts'
import { isSummed } from '../../lib/model/compile/operations.ts'
import { encodeProgram } from '../../lib/model/integers/file.ts'
import type { Operation, Program } from '../../lib/model/integers/program.ts'
import { encodeStored, type StoredArray } from '../run/safetensors.ts'

/**
 * A program as safetensors, for `generator.py` to draw: whole numbers as they are, its `program.json` among the metadata.
 * Of each operation `<place>.kernel` [side, side, inputs, outputs] and `<place>.bias`, or `<place>.table`, or `<place>.scale`
 * and `<place>.shift`; and `levels`.
 */
export function programTensors(program: Program, name: string): Uint8Array {
  const { json } = encodeProgram(program, { numbers: 'numbers.gz' })
  const metadata = { name, program: new TextDecoder().decode(json) }
  const arrays = program.operations.flatMap(tensorsOf)
  return encodeStored(metadata, [
    ...arrays,
    words('levels', [program.levels.length], program.levels),
  ])
}

function tensorsOf(operation: Operation, place: number): StoredArray[] {
  const { kernel, bias, table, normal, side, stride, input, output } = operation
  const named = (part: string) => `${place}.${part}`
  if (isSummed(operation)) {
    const each = bias.length > output.channels ? [stride, stride] : []
    return [
      halves(named('kernel'), [side, side, input.channels, output.channels], kernel),
      words(named('bias'), [...each, output.channels], bias),
    ]
  }
  if (table) return [halves(named('table'), [table.length], table)]
  if (!normal) return []
  return [
    { name: named('scale'), shape: [output.channels], dtype: 'F64', bytes: asBytes(normal.scale) },
    { name: named('shift'), shape: [output.channels], dtype: 'F64', bytes: asBytes(normal.shift) },
  ]
}

function halves(name: string, shape: number[], values: ArrayLike<number>): StoredArray {
  return { name, shape, dtype: 'I16', bytes: asBytes(Int16Array.from(values)) }
}

function words(name: string, shape: number[], values: Int32Array): StoredArray {
  return { name, shape, dtype: 'I32', bytes: asBytes(values) }
}
