import { expect, test } from 'vitest'
import { doubtful, type Grown } from '../../../../app/_studio/engine/doubt.ts'

const noise = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
const other = noise.toReversed()

test('pictures that differ as their latents do are beyond doubt', () => {
  expect(doubtful([grown(1, noise), grown(2, other)], grown(3, [...noise, 1]))).toEqual([])
})

test('a picture of one colour is doubtful, whatever the colour', () => {
  const black = grown(1, Array(12).fill(0))
  const blue = grown(2, [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255])
  expect(doubtful([black, grown(3, noise), blue], undefined)).toEqual([black, blue])
})

test('the same picture twice is doubtful, but for the same latent', () => {
  const [first, again, same] = [grown(1, noise), grown(2, noise), grown(1, noise)]
  expect(doubtful([first, again], undefined)).toEqual([again])
  expect(doubtful([first, same], undefined)).toEqual([])
})

test('so is one like the last picture before', () => {
  const one = grown(2, noise)
  expect(doubtful([one], grown(1, noise))).toEqual([one])
})

function grown(component: number, pixels: number[]): Grown {
  const picture = { width: 2, height: 2, channels: 3 as const, data: Uint8Array.from(pixels) }
  return { latent: Float32Array.of(component, 0), picture }
}
