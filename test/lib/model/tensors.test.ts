import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { foldNetwork } from '#lib/model/compile/fold.ts'
import type { Network } from '#lib/model/compile/network.ts'
import { draw } from '#lib/model/integers/reference.ts'
import { startOnTensors } from '#lib/model/tensors/tensors.ts'
import { wholeOf } from '#lib/model/whole.ts'
import { gaussians, PURPOSE, stream } from '#lib/random/stream.ts'

const SIZE = 16

beforeAll(() => tf.setBackend('cpu'))

test('tensors draw within two levels what whole numbers do, also where a latent is read beside what was made of it', async () => {
  const program = await wholeOf(foldNetwork(network()), 'normal')
  expect(program.operations.some(({ reads }) => (reads?.length ?? 1) > 1)).toBe(true)
  expect(program.operations.some(({ addend }) => addend)).toBe(true)
  const before = tf.memory().numTensors
  const engine = startOnTensors(program, new Promise(() => {}))
  const latents = [3, 1, 4].map((seed) => sampleLatent(toSeed(seed), SIZE, 'normal'))
  const drawn = await engine.run(latents)
  const exact = latents.flatMap((latent) => [...draw(program, latent)])
  expect(new Set(exact).size).toBeGreaterThan(20)
  for (const [i, level] of exact.entries())
    expect(Math.abs((drawn[i] as number) - level)).toBeLessThanOrEqual(2)
  engine.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

/** A root, and a doubling that is shifted by a function of the latent and of a layer that sees it: 8 × 8 × 3. */
function network(): Network {
  const relu = { kind: 'activation', activation: { curve: 'leaky', slope: 0 } } as const
  return [
    { name: 'latent', inputs: [], kind: 'latent', size: SIZE },
    { name: 'root', inputs: [0], ...dense(SIZE, 4 * 4 * 8, 0) },
    {
      ...{ name: 'square', inputs: [1], kind: 'reshape', order: 'channels-last' },
      shape: { height: 4, width: 4, channels: 8 },
    },
    { name: 'root_relu', inputs: [2], ...relu },
    { name: 'style', inputs: [0], ...dense(SIZE, 12, 1) },
    { name: 'style_relu', inputs: [4], ...relu },
    { name: 'styles', inputs: [0, 5], kind: 'concatenation' },
    { name: 'shift', inputs: [6], ...dense(SIZE + 12, 6, 2) },
    { name: 'double', inputs: [3], kind: 'enlargement', factor: 2, by: 'nearest' },
    { name: 'up', inputs: [8], ...convolution(8, 6, 3) },
    { name: 'shifted', inputs: [9, 7], kind: 'add' },
    { name: 'up_relu', inputs: [10], ...relu },
    { name: 'picture', inputs: [11], ...convolution(6, 3, 4) },
    { name: 'tanh', inputs: [12], kind: 'activation', activation: { curve: 'tanh' } },
  ]
}

function dense(inputs: number, units: number, part: number) {
  return { kind: 'dense', units, kernel: numbers(inputs * units, part, inputs) } as const
}

function convolution(inputs: number, filters: number, part: number) {
  const kernel = numbers(9 * inputs * filters, part, 9 * inputs)
  const side = { height: 3, width: 3, stride: 1, padding: 'same' } as const
  return { kind: 'convolution', filters, kernel, ...side } as const
}

function numbers(length: number, part: number, fan: number): Float32Array {
  return gaussians(stream(7, PURPOSE.weights, part), length).map((value) => value / Math.sqrt(fan))
}
