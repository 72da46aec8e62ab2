import { expect, test } from 'vitest'
import { truncate } from '#lib/latent/truncation.ts'

const latent = new Float32Array([-2, 0.5, 1])

test('truncation 1 leaves a latent as it is, bit for bit', () => {
  expect(truncate(latent, 1)).toEqual(latent)
})

test('truncation draws a latent towards the centre or away from it', () => {
  expect(truncate(latent, 0.5)).toEqual(new Float32Array([-1, 0.25, 0.5]))
  expect(truncate(latent, 2)).toEqual(new Float32Array([-4, 1, 2]))
})

test('truncation does not touch the latent it is given', () => {
  truncate(latent, 0.5)
  expect(latent).toEqual(new Float32Array([-2, 0.5, 1]))
})
