import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeVector, parseDirections } from '#lib/latent/directions.ts'

const said = {
  name: 'glasses',
  kind: 'attribute',
  minus: 'no glasses',
  plus: 'glasses',
  found: 'made up',
  changes: { glasses: 4 },
}

test('reads back any vector, bit for bit', () => {
  const vector = fc.float32Array({ minLength: 1, maxLength: 200, noNaN: true })
  fc.assert(
    fc.property(vector, (components) => {
      const [direction] = parseDirections(file([encodeVector(components)]), components.length)
      expect(direction).toEqual({ ...said, vector: components })
    }),
  )
})

test.each([
  ['a vector of another size', [encodeVector(new Float32Array(7))], 'does not have 8 components'],
  ['a vector that is no base64', ['*'], 'directions.json at 0.vector'],
])('refuses %s', (_, vectors, message) => {
  expect(() => parseDirections(file(vectors), 8)).toThrow(
    expect.objectContaining({
      code: 'invalid_manifest',
      message: expect.stringContaining(message),
    }),
  )
})

function file(vectors: string[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(vectors.map((vector) => ({ ...said, vector }))))
}
