import { beforeAll, expect, test } from 'vitest'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import type { Network, Node } from '#lib/model/compile/network.ts'
import { gaussians, PURPOSE, stream } from '#lib/random/stream.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { drawnByLayers } from '../../../training/import/compare.ts'
import { buildGenerator } from '../../../training/import/layers.ts'
import { recognise } from '../../../training/import/recognise.ts'
import type { Sample } from '../../../training/import/sample.ts'
import { readModules } from '../../../training/import/state.ts'
import { lastAxes } from '../../../training/import/torch.ts'

beforeAll(() => startBackend('wasm', () => {}))

const SIZE = 8

test.each(['before', 'after'] as const)(
  'a class that is embedded %s the latent is found by the sample',
  async (place) => {
    const weight = numbers(64 * 12, 1)
    const embedding = numbers(5 * 4, 2)
    const bias = numbers(64, 3)
    const sample = sampleOf(8, (latent) => {
      const row = embedding.subarray(3 * 4, 4 * 4)
      const all = place === 'before' ? [...row, ...latent] : [...latent, ...row]
      return bias.map((start, unit) =>
        Math.tanh(all.reduce((sum, value, i) => sum + value * (weight[unit * 12 + i] ?? 0), start)),
      )
    })
    const arrays = [
      array('embed.weight', [5, 4], embedding),
      array('fc1.weight', [64, 12], weight),
      array('fc1.bias', [64], bias),
    ]
    const { words } = await recognise(arrays, { class: 3 }, sample)
    expect(words).toContain(`the class ${place} the latent`)
    await expect(recognise(arrays, {}, sample)).rejects.toThrow('one of 5 classes')
  },
)

test('transposed convolutions without padding, in numbered blocks, are found by the sample', async () => {
  const layers = [
    { inputs: SIZE, filters: 6, side: 3, stride: 1 },
    { inputs: 6, filters: 5, side: 4, stride: 1 },
    { inputs: 5, filters: 1, side: 4, stride: 2 },
  ]
  const kernels = layers.map(({ inputs, filters, side }, i) => ({
    name: `block_${i + 1}.0.weight`,
    shape: [inputs, filters, side, side],
    data: numbers(inputs * filters * side * side, i),
  }))
  const nodes: Node[] = [{ name: 'latent', inputs: [], kind: 'latent', size: SIZE }]
  for (const [i, { filters, side, stride }] of layers.entries()) {
    const kernel = lastAxes(kernels[i] as { shape: number[]; data: Float32Array }, true)
    const padding = { top: 0, left: 0, bottom: 0, right: 0 }
    const window = { kernel, height: side, width: side, filters, stride, padding }
    nodes.push({ name: `up${i}`, inputs: [nodes.length - 1], kind: 'transposed', ...window })
    const activation =
      i < 2 ? ({ curve: 'leaky', slope: 0 } as const) : ({ curve: 'tanh' } as const)
    nodes.push({ name: `act${i}`, inputs: [nodes.length - 1], kind: 'activation', activation })
  }
  const sample = await drawn(nodes, 14)
  const arrays = kernels.map(({ name, shape, data }) => array(name, shape, data))
  const { words } = await recognise(arrays, {}, sample)
  expect(words).toBe('relu, tanh at the end')
})

test.each([
  ['weight_orig', 'weight_u', 'weight_v'],
  [
    'parametrizations.weight.original',
    'parametrizations.weight.0._u',
    'parametrizations.weight.0._v',
  ],
])('a spectral norm that keeps %s is divided out', (original, left, right) => {
  const arrays = [
    array(`main.0.${original}`, [2, 3], Float32Array.of(2, 0, 0, 0, 1, 0)),
    array(`main.0.${left}`, [2], Float32Array.of(1, 0)),
    array(`main.0.${right}`, [3], Float32Array.of(1, 0, 0)),
    array('main.0.bias', [2], Float32Array.of(5, 6)),
  ]
  const [module] = readModules(arrays)
  expect(module).toMatchObject({ kind: 'linear', name: 'main.0' })
  const { weight } = module as { weight: { data: Float32Array } }
  expect([...weight.data]).toEqual([1, 0, 0, 0, 0.5, 0])
})

async function drawn(network: Network, side: number): Promise<Sample> {
  const generator = buildGenerator(network)
  const drawer = drawnByLayers(generator)
  const pictures = await Promise.all(latents().map((latent) => drawer.draw([latent])))
  generator.dispose()
  let next = 0
  return sampleOf(side, () => pictures[next++] as Float32Array)
}

function latents(): Float32Array[] {
  return [1, 2, 3].map((seed) => sampleLatent(toSeed(seed), SIZE, 'normal'))
}

function sampleOf(side: number, draw: (latent: Float32Array) => Float32Array): Sample {
  const all = latents()
  const shape = { height: side, width: side, channels: 1 }
  return { latents: all, pictures: all.map(draw), isBytes: false, shape }
}

function array(name: string, shape: number[], data: Float32Array) {
  return { name, shape, data, dtype: 'F32' as const }
}

function numbers(length: number, part: number): Float32Array {
  return gaussians(stream(11, PURPOSE.weights, part), length).map((value) => value / 3)
}
