import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { useBfloat16 } from '../../../training/backend/bfloat16.ts'

const inFull = await startBackend('cpu', () => {})
  .then(useBfloat16)
  .catch(() => undefined)
inFull?.()

function convolved(): Float32Array {
  return tf.tidy(() => {
    const pictures = tf.randomNormal<tf.Rank.R4>([2, 8, 8, 16], 0, 1, 'float32', 1)
    const kernel = tf.randomNormal<tf.Rank.R4>([3, 3, 16, 16], 0, 1, 'float32', 2)
    return tf.conv2d(pictures, kernel, 1, 'same').dataSync() as Float32Array
  })
}

/** Where the processor has none, there is nothing to take back. */
test.skipIf(!inFull)(
  'convolutions multiply in bfloat16 until that is taken back, and hold nothing then',
  async () => {
    const exact = convolved()
    const { numTensors } = tf.memory()
    const back = await useBfloat16()
    const narrow = convolved()
    back()
    expect(narrow).not.toEqual(exact)
    for (const [i, value] of narrow.entries())
      expect(Math.abs(value - (exact[i] ?? 0))).toBeLessThan(0.5)
    expect(convolved()).toEqual(exact)
    expect(tf.memory().numTensors).toBe(numTensors)
  },
)
