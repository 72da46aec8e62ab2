import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeVector, parseDirections } from '#lib/latent/directions.ts'
import { move } from '#lib/latent/move.ts'

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

test('a direction of another size than the latent moves nothing', () => {
  const [direction] = parseDirections(file([encodeVector(new Float32Array(8))]), 8)
  const amounts = [{ name: 'glasses', amount: 1 }]
  expect(() => move(new Float32Array(9), amounts, direction ? [direction] : [])).toThrow(
    new RangeError('The direction glasses has 8 components, the latent 9.'),
  )
})

function file(vectors: string[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(vectors.map((vector) => ({ ...said, vector }))))
}
