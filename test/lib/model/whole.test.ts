import { expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { evaluate, prepare } from '#lib/model/compile/evaluate.ts'
import { foldNetwork } from '#lib/model/compile/fold.ts'
import type { Network } from '#lib/model/compile/network.ts'
import type { Operation } from '#lib/model/compile/operations.ts'
import { calibrate, calibrationLatents } from '#lib/model/integers/calibrate.ts'
import type { Program } from '#lib/model/integers/program.ts'
import { quantise, RANGES } from '#lib/model/integers/quantise.ts'
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

test.each(RANGES)('values up to %i after relu draw what fractions draw', (relu) => {
  const operations = perceptron(1)
  const peaks = calibrate(operations, calibrationLatents(operations, 'normal'))
  const program = quantise(operations, peaks, 'fast', relu)
  expect(program.operations[0]?.high).toBe(relu)
  expect(errorOf(program, operations)).toBeLessThan(1.5)
})

test('a latent that is read beside what was made of it is as exact as one that is not', () => {
  const operations = perceptron(1, { isBeside: true })
  const peaks = calibrate(operations, calibrationLatents(operations, 'normal'))
  expect(errorOf(quantise(operations, peaks), operations)).toBeLessThan(1.5)
})

test('a latent that is read twice at once is a latent still', () => {
  const latent = { name: 'latent', inputs: [], kind: 'latent', size: SIZE } as const
  const kernel = numbers(2 * SIZE * 256, 3, 2 * SIZE)
  const operations = foldNetwork([
    latent,
    { name: 'both', inputs: [0, 0], kind: 'concatenation' },
    { name: 'out', inputs: [1], kind: 'dense', units: 256, kernel },
    ...picture(2),
  ])
  const program = quantise(
    operations,
    calibrate(operations, calibrationLatents(operations, 'normal')),
  )
  expect(program.latentSize).toBe(SIZE)
  expect(errorOf(program, operations)).toBeLessThan(1.5)
})

test('what a curve makes is added to sums as it is', () => {
  const [root, style, up] = [numbers(SIZE * 64, 4, SIZE), numbers(SIZE * 4, 5, SIZE), 4 * 16]
  const operations = foldNetwork([
    { name: 'latent', inputs: [], kind: 'latent', size: SIZE },
    { name: 'root', inputs: [0], kind: 'dense', units: 64, kernel: root },
    {
      ...{ name: 'square', inputs: [1], kind: 'reshape', order: 'channels-last' },
      shape: { height: 4, width: 4, channels: 4 },
    },
    { name: 'style', inputs: [0], kind: 'dense', units: 4, kernel: style.map((one) => 3 * one) },
    { name: 'curve', inputs: [3], kind: 'activation', activation: { curve: 'tanh' } },
    { name: 'shifted', inputs: [2, 4], kind: 'add' },
    { name: 'relu', inputs: [5], kind: 'activation', activation: { curve: 'leaky', slope: 0 } },
    {
      ...{ name: 'up', inputs: [6], kind: 'transposed', filters: 1, stride: 4, padding: 'same' },
      ...{ height: 4, width: 4, kernel: numbers(up, 6, 8) },
    },
    { name: 'tanh', inputs: [7], kind: 'activation', activation: { curve: 'tanh' } },
  ])
  expect(operations.some(({ addend }) => addend !== undefined)).toBe(true)
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
    ...picture(4),
  ])
}

/** What a dense layer of 256 makes, at its place, as a picture. */
function picture(of: number): Network {
  const shape = { height: 16, width: 16, channels: 1 }
  return [
    { name: 'picture', inputs: [of], kind: 'reshape', shape, order: 'channels-last' },
    { name: 'tanh', inputs: [of + 1], kind: 'activation', activation: { curve: 'tanh' } },
  ]
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
