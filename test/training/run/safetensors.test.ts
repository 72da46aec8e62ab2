import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GardenError } from '#lib/error.ts'
import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensors,
} from '../../../training/run/safetensors.ts'

const float = fc.float({ noNaN: true })

const arrays = fc.uniqueArray(
  fc
    .tuple(
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    )
    .chain(([name, shape]) => {
      const size = shape.reduce((product, side) => product * side, 1)
      return fc
        .array(float, { minLength: size, maxLength: size })
        .map((values) => ({ name: `weight ${name}`, shape, data: Float32Array.from(values) }))
    }),
  { selector: ({ name }) => name, maxLength: 6 },
)

const tensors: fc.Arbitrary<Tensors> = fc.record({
  metadata: fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.string()),
  arrays,
})

test('what is encoded is decoded, bit for bit', () => {
  fc.assert(
    fc.property(tensors, (saved) => {
      const { metadata, arrays } = decodeSafetensors(encodeSafetensors(saved))
      expect(arrays).toEqual(saved.arrays)
      expect(metadata).toMatchObject({ ...saved.metadata, sha256: expect.any(String) })
    }),
  )
})

test('the bytes follow the format: length, JSON header, aligned data without a gap', () => {
  fc.assert(
    fc.property(tensors, (saved) => {
      const file = Buffer.from(encodeSafetensors(saved))
      const length = Number(file.readBigUInt64LE(0))
      expect(length % 8).toBe(0)
      const text = file.toString('utf8', 8, 8 + length)
      expect(text[0]).toBe('{')
      const { __metadata__: metadata, ...entries } = JSON.parse(text)
      expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true)
      let end = 0
      for (const { name, shape, data } of saved.arrays) {
        expect(entries[name]).toEqual({
          dtype: 'F32',
          shape,
          data_offsets: [end, end + 4 * data.length],
        })
        for (const [i, value] of data.entries())
          expect(file.readFloatLE(8 + length + end + 4 * i)).toBe(value)
        end += 4 * data.length
      }
      expect(file.length).toBe(8 + length + end)
    }),
  )
})

const saved: Tensors = {
  metadata: { step: '3', config: 'abc' },
  arrays: [
    { name: 'critic/kernel', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'critic/other', shape: [2, 3], data: Float32Array.of(-1, -2, -3, -4, -5, -6) },
    { name: 'generator/bias', shape: [2], data: Float32Array.of(7, 8) },
  ],
}

test('a file cut short anywhere is refused', () => {
  const bytes = encodeSafetensors(saved)
  for (let length = 0; length < bytes.length; length++) expectRefused(bytes.subarray(0, length))
})

test('a file with bytes too many is refused', () => {
  expectRefused(Buffer.concat([encodeSafetensors(saved), Buffer.alloc(4)]))
})

test('no altered byte gives a tensor other numbers', () => {
  const bytes = encodeSafetensors(saved)
  for (let place = 0; place < bytes.length; place++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const altered = Uint8Array.from(bytes, (byte, i) => (i === place ? byte ^ flip : byte))
      expect(dataOrRefusal(altered)).toSatisfy(
        (found) => found === 'refused' || found === text(saved),
      )
    }
  }
})

test.each([
  ['another format', Buffer.from('PK\u0003\u0004 and so on, long enough to be read')],
  ['a header that is no JSON', file('{"__metadata__": {')],
  ['a header without a hash', file('{"__metadata__":{}}')],
  ['a header that is an array', file('[1, 2]')],
  [
    'a tensor of another type',
    file('{"__metadata__":{},"a":{"dtype":"F16","shape":[],"data_offsets":[0,2]}}'),
  ],
  ['a tensor that is none', file('{"__metadata__":{},"a":{"b":"c"}}')],
])('%s is refused', (_, bytes) => {
  expectRefused(bytes)
})

test('a file that lies at an odd place in memory is read', () => {
  const bytes = encodeSafetensors(saved)
  const moved = new Uint8Array(bytes.length + 1)
  moved.set(bytes, 1)
  expect(decodeSafetensors(moved.subarray(1)).arrays).toEqual(saved.arrays)
})

function file(header: string): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)))
  return Buffer.concat([length, Buffer.from(header)])
}

function expectRefused(bytes: Uint8Array) {
  expect(() => decodeSafetensors(bytes)).toThrow(
    expect.objectContaining({ code: 'invalid_checkpoint' }),
  )
}

function dataOrRefusal(bytes: Uint8Array): string {
  try {
    return text(decodeSafetensors(bytes))
  } catch (error) {
    if (error instanceof GardenError && error.code === 'invalid_checkpoint') return 'refused'
    throw error
  }
}

/** The numbers alone: a name or a shape is the reader's to check. */
function text({ arrays }: Tensors): string {
  return JSON.stringify(arrays.map(({ data }) => [...data]))
}
