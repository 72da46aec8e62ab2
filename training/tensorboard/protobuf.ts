/** A field of a message: its number and its value, by the kinds that an event needs. */
export type Field =
  | { number: number; double: number }
  | { number: number; float: number }
  | { number: number; integer: number }
  | { number: number; text: string }
  | { number: number; bytes: Uint8Array }

/**
 * A message in protocol buffers' wire format.
 *
 * Source: "Encoding" in the documentation of Protocol Buffers.
 *
 * @param fields integers are not negative
 */
export function encodeMessage(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.map(encodeField))
}

const [VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES] = [0, 1, 2, 5]

function encodeField(field: Field): Uint8Array {
  const key = (type: number) => varint(field.number * 8 + type)
  if ('integer' in field) return Buffer.concat([key(VARINT), varint(field.integer)])
  if ('double' in field) {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleLE(field.double)
    return Buffer.concat([key(EIGHT_BYTES), bytes])
  }
  if ('float' in field) {
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(field.float)
    return Buffer.concat([key(FOUR_BYTES), bytes])
  }
  const bytes = 'text' in field ? Buffer.from(field.text) : field.bytes
  return Buffer.concat([key(LENGTH), varint(bytes.length), bytes])
}

/** Seven bits a byte, the lowest first; each but the last has its eighth bit set. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Uint8Array.from([...bytes, rest])
}
