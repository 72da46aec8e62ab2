import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { type Quantization, quantise } from '../../../training/publish/quantise.ts'

beforeAll(() => startBackend('wasm', () => {}))

const floats = fc
  .array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 200 })
  .map((values) => Float32Array.from(values))

test('TF.js decodes uint16 to within half a step between the least and the greatest value', async () => {
  await fc.assert(
    fc.asyncProperty(floats, async (values) => {
      const step = (Math.max(...values) - Math.min(...values)) / 65535
      for (const [i, decoded] of (await decode(values, 'uint16')).entries())
        expect(Math.abs(decoded - (values[i] ?? Number.NaN))).toBeLessThanOrEqual(step / 2 + 2e-5)
    }),
  )
})

test('TF.js decodes float16 to within 2⁻¹¹ of the value', async () => {
  await fc.assert(
    fc.asyncProperty(floats, async (values) => {
      for (const [i, decoded] of (await decode(values, 'float16')).entries()) {
        const value = values[i] ?? Number.NaN
        // Below 2⁻¹⁴ halves are subnormal, in steps of 2⁻²⁴.
        expect(Math.abs(decoded - value)).toBeLessThanOrEqual(
          Math.max(Math.abs(value) * 2 ** -11, 2 ** -25),
        )
      }
    }),
  )
})

test.each(['float16', 'uint16'] as const)(
  '%s keeps a weight of equal values exactly',
  async (dtype) => {
    expect(await decode(Float32Array.of(0.25, 0.25, 0.25), dtype)).toEqual(
      Float32Array.of(0.25, 0.25, 0.25),
    )
  },
)

test.each(['float16', 'uint16'] as const)('six values as %s keep name and shape', (dtype) => {
  const { entry, bytes } = quantise('norm/gamma', [2, 3], new Float32Array(6), dtype)
  expect(entry).toMatchObject({ name: 'norm/gamma', shape: [2, 3], dtype: 'float32' })
  expect(bytes).toHaveLength(12)
})

async function decode(values: Float32Array, dtype: Quantization) {
  const { entry, bytes } = quantise('weight', [values.length], values, dtype)
  const { weight } = await tf.io.decodeWeights(bytes.buffer as ArrayBuffer, [entry])
  const decoded = weight?.dataSync() as Float32Array
  weight?.dispose()
  return decoded
}
