import { expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { evaluate, prepare } from '#lib/model/compile/evaluate.ts'
import { foldNetwork } from '#lib/model/compile/fold.ts'
import type { Operation } from '#lib/model/compile/operations.ts'
import { calibrate, calibrationLatents } from '#lib/model/integers/calibrate.ts'
import type { Program } from '#lib/model/integers/program.ts'
import { quantise } from '#lib/model/integers/quantise.ts'
import { draw } from '#lib/model/integers/reference.ts'
import { wholeOf } from '#lib/model/whole.ts'
import { gaussians, PURPOSE, stream } from '#lib/random/stream.ts'

const SIZE = 16

test('a generator whose last sums are small is as fast as can be', async () => {
  const operations = perceptron(1)
  const peaks = calibrate(operations, calibrationLatents(operations, 'normal'))
  expect(await wholeOf(operations, 'normal')).toEqual(quantise(operations, peaks))
})

test('one whose last sums are hundreds is drawn far more exactly than fast numbers would', async () => {
  const operations = perceptron(150)
  const peaks = calibrate(operations, calibrationLatents(operations, 'normal'))
  const fast = errorOf(quantise(operations, peaks), operations)
  const own = errorOf(await wholeOf(operations, 'normal'), operations)
  expect(fast).toBeGreaterThan(5)
  expect(own).toBeLessThan(fast * 0.6)
})

test('a latent that is read beside what was made of it is as exact as one that is not', () => {
  const operations = perceptron(1, { isBeside: true })
  const peaks = calibrate(operations, calibrationLatents(operations, 'normal'))
  expect(errorOf(quantise(operations, peaks), operations)).toBeLessThan(1.5)
})

/**
 * Two dense layers to 16 × 16 pixels, with the last sums so many times larger.
 *
 * @param isBeside whether the second sees the latent, too
 */
function perceptron(gain: number, { isBeside = false } = {}): Operation[] {
  const inputs = isBeside ? 64 + SIZE : 64
  return foldNetwork([
    { name: 'latent', inputs: [], kind: 'latent', size: SIZE },
    { name: 'hidden', inputs: [0], kind: 'dense', units: 64, kernel: numbers(SIZE * 64, 0, SIZE) },
    { name: 'relu', inputs: [1], kind: 'activation', activation: { curve: 'leaky', slope: 0 } },
    { name: 'both', inputs: isBeside ? [0, 2] : [2], kind: 'concatenation' },
    {
      name: 'out',
      inputs: [3],
      kind: 'dense',
      units: 256,
      kernel: numbers(inputs * 256, 1, inputs).map((weight) => weight * gain),
    },
    {
      name: 'picture',
      inputs: [4],
      kind: 'reshape',
      shape: { height: 16, width: 16, channels: 1 },
      order: 'channels-last',
    },
    { name: 'tanh', inputs: [5], kind: 'activation', activation: { curve: 'tanh' } },
  ])
}

/** The greatest, in levels of 255. */
function errorOf(program: Program, operations: readonly Operation[]): number {
  const prepared = prepare(operations)
  let most = 0
  for (let seed = 0; seed < 20; seed++) {
    const latent = sampleLatent(toSeed(seed), SIZE, 'normal')
    const exact = evaluate(prepared, latent).at(-1) as Float32Array
    for (const [i, byte] of draw(program, latent).entries())
      most = Math.max(most, Math.abs(byte - (Math.tanh(exact[i] as number) + 1) * 127.5))
  }
  return most
}

function numbers(length: number, part: number, fan: number): Float32Array {
  return gaussians(stream(5, PURPOSE.weights, part), length).map((value) => value / Math.sqrt(fan))
}
