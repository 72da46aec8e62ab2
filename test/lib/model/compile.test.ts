import '@tensorflow/tfjs-backend-wasm'
import { type io, type Tensor, tensor, tensor2d } from '@tensorflow/tfjs-core'
import {
  input,
  type layers as Layers,
  type LayersModel,
  layers,
  model as modelOf,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { toBytes } from '#lib/image/range.ts'
import { evaluate, prepare } from '#lib/model/compile/evaluate.ts'
import { foldNetwork } from '#lib/model/compile/fold.ts'
import { readLayers } from '#lib/model/compile/layers.ts'
import type { Kind, Node } from '#lib/model/compile/network.ts'
import { decodeWeights, groupSchema } from '#lib/model/compile/weights.ts'
import type { Engine } from '#lib/model/engine.ts'
import { calibrate, calibrationLatents } from '#lib/model/integers/calibrate.ts'
import { decodeProgram, encodeProgram, parseProgram } from '#lib/model/integers/file.ts'
import type { Program } from '#lib/model/integers/program.ts'
import { quantise } from '#lib/model/integers/quantise.ts'
import { draw } from '#lib/model/integers/reference.ts'
import { assemble } from '#lib/model/kernels/assemble.ts'
import { gaussians, PURPOSE, stream } from '#lib/random/stream.ts'
import { startLayers } from '../../fixtures/release.ts'

beforeAll(startLayers)

/** A doubling, and how it is done. */
const doubling = fc.record({
  by: fc.constantFrom('transposed', 'resized'),
  side: fc.constantFrom(2, 3, 4, 5, 6),
  filters: fc.integer({ min: 1, max: 24 }),
  useBias: fc.boolean(),
  norm: fc.boolean(),
  shifted: fc.boolean(),
  activation: fc.constantFrom('relu', 'leaky', 'none'),
})

/** Networks of every kind that is compiled; small, and with odd numbers of everything. */
const network = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  latentSize: fc.integer({ min: 8, max: 30 }),
  root: fc.integer({ min: 1, max: 5 }),
  rootBy: fc.constantFrom('dense', 'transposed'),
  normed: fc.constantFrom('flat', 'square', 'no'),
  width: fc.integer({ min: 1, max: 40 }),
  doublings: fc.array(doubling, { maxLength: 2 }),
  last: fc.constantFrom('transposed', 'resized', 'convolution'),
  channels: fc.constantFrom(1, 3),
  pictures: fc.integer({ min: 1, max: 19 }),
})

type Network = typeof network extends fc.Arbitrary<infer Value> ? Value : never

describe('a compiled generator', () => {
  test('draws what its definition says, which is nearly what the layers draw', async () => {
    let [sum, count] = [0, 0]
    await fc.assert(
      fc.asyncProperty(network, async (shape) => {
        const model = build(shape)
        const latents = latentsOf(shape)
        const program = await programOf(model)
        const drawn = await drawnBy(program, latents)
        const expected = layered(model, latents)
        // Weights at random make greater values than trained ones, by which errors grow.
        expect(greatestDifference(drawn, expected)).toBeLessThanOrEqual(3)
        sum += drawn.reduce((total, byte, i) => total + Math.abs(byte - (expected[i] ?? 0)), 0)
        count += drawn.length
        const last = draw(program, latents.at(-1) as Float32Array)
        expect(drawn.slice(-last.length)).toEqual([...last])
        model.dispose()
      }),
      { numRuns: 40 },
    )
    expect(sum / count).toBeLessThan(0.1)
  })

  test('adds a point in two places as it is, whatever else is made more alike', async () => {
    const model = begin(8)
    model.add(layers.dense({ units: 4 * 4 * 6 }))
    model.add(layers.reshape({ targetShape: [4, 4, 6] }))
    const dense = layers.dense({ units: 6 }).apply(model.latent)
    const point = layers.reshape({ targetShape: [1, 1, 6] }).apply(dense) as SymbolicTensor
    for (let i = 0; i < 2; i++) {
      addDoubling(model, { by: 'resized', side: 3, filters: 6, useBias: true })
      model.end = layers.add().apply([point, model.end]) as SymbolicTensor
      model.add(layers.reLU({}))
    }
    addDoubling(model, { by: 'transposed', side: 4, filters: 3, useBias: true })
    model.add(layers.activation({ activation: 'tanh' }))
    await expectLayered(finished(model, 5))
  })

  test('calls a layer as often as its model does, with what each call reads', async () => {
    const latent = input({ shape: [8] })
    const relu = layers.leakyReLU({ alpha: 0.2 })
    const shared = layers.dense({ units: 64 })
    const [one, other] = [0, 1].map(() =>
      shared.apply(relu.apply(layers.dense({ units: 6 }).apply(latent))),
    ) as [SymbolicTensor, SymbolicTensor]
    const sum = layers.add().apply([one, relu.apply(other) as SymbolicTensor])
    const built = finished({ latent, end: pictured(sum as SymbolicTensor) }, 6)
    await expectLayered(built)
  })

  test('gives each input of a model in a model what is given to it', async () => {
    const given = [input({ shape: [6] }), input({ shape: [6] })] as [SymbolicTensor, SymbolicTensor]
    const second = layers.dense({ units: 6 }).apply(given[1]) as SymbolicTensor
    const inner = modelOf({
      inputs: [...given].reverse(),
      outputs: layers.concatenate().apply([given[0], second]) as SymbolicTensor,
    })
    const latent = input({ shape: [8] })
    const inputs = [0, 1].map(() => layers.dense({ units: 6 }).apply(latent)) as SymbolicTensor[]
    const end = layers.dense({ units: 64 }).apply(inner.apply(inputs)) as SymbolicTensor
    await expectLayered(finished({ latent, end: pictured(end) }, 7))
  })

  test('finds channels by whatever their axis is called', async () => {
    const model = begin(8)
    model.add(layers.dense({ units: 64 }))
    model.add(layers.batchNormalization({ axis: 1 }))
    model.add(layers.reshape({ targetShape: [4, 4, 4] }))
    model.add(layers.batchNormalization({ axis: 3 }))
    model.end = layers.concatenate({ axis: 3 }).apply([model.end, model.end]) as SymbolicTensor
    model.add(layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }))
    model.add(layers.flatten())
    model.add(layers.dense({ units: 64 }))
    await expectLayered(finished({ ...model, end: pictured(model.end) }, 9))
  })

  test('may read many operations at once, and a latent of thousands', async () => {
    const latent = input({ shape: [1500] })
    const many = Array.from({ length: 20 }, () => layers.dense({ units: 3 }).apply(latent))
    const all = layers.concatenate().apply(many as SymbolicTensor[])
    const end = layers.dense({ units: 64 }).apply(all) as SymbolicTensor
    await expectLayered(finished({ latent, end: pictured(end) }, 8))
  })

  test('draws the same again, whatever it drew between', async () => {
    const shape = fc.sample(network, { seed: 3, numRuns: 1 })[0] as Network
    const model = build(shape)
    const engine = await engineOf(model)
    const pictures = 1 + engine.pictures
    const [one = new Float32Array(), ...others] = latentsOf({ ...shape, pictures })
    const first = await engine.run([one])
    await engine.run(others)
    expect(await engine.run([one])).toEqual(first)
    model.dispose()
  })

  test('takes what is no number for 0', async () => {
    const shape = fc.sample(network, { seed: 4, numRuns: 1 })[0] as Network
    const model = build(shape)
    const engine = await engineOf(model)
    const nothing = new Float32Array(shape.latentSize)
    const drawn = await engine.run([nothing.map(() => Number.NaN)])
    expect(drawn).toEqual(await engine.run([nothing]))
    model.dispose()
  })
})

describe('a point, read as a vector', () => {
  const WIDER = { top: 1, left: 1, bottom: 1, right: 1 }
  const VECTOR = { height: 1, width: 1, channels: 18 }
  const PADDED = 8 * 3 + 9 * 5
  const ENLARGED =
    (0 + 2 + 4 + 6 + 8 + 10 + 12 + 14 + 16) * 3 + (1 + 3 + 5 + 7 + 9 + 11 + 13 + 15 + 17) * 5

  test.each<[string, Kind[], number]>([
    [
      'margins',
      [
        { kind: 'pad', margins: WIDER },
        { kind: 'flatten', order: 'channels-last' },
      ],
      PADDED,
    ],
    [
      'margins, too,',
      [
        { kind: 'pad', margins: WIDER },
        { kind: 'reshape', shape: VECTOR, order: 'channels-last' },
      ],
      PADDED,
    ],
    [
      'enlargement',
      [
        { kind: 'enlargement', factor: 3, by: 'nearest' },
        { kind: 'reshape', shape: VECTOR, order: 'channels-last' },
      ],
      ENLARGED,
    ],
  ])('keeps its %s', (_, kinds, sum) => {
    const kernel = Float32Array.from({ length: 18 }, (_, i) => i)
    const nodes: Node[] = [{ name: 'latent', inputs: [], kind: 'latent', size: 2 }]
    for (const kind of [...kinds, { kind: 'dense', units: 1, kernel } as const])
      nodes.push({ name: kind.kind, inputs: [nodes.length - 1], ...kind })
    const drawn = evaluate(prepare(foldNetwork(nodes)), Float32Array.of(3, 5))
    expect(drawn.at(-1)).toEqual(Float32Array.of(sum))
  })
})

test('a vector that is read as a picture is joined with what was made of it as large as both are', () => {
  const network: Node[] = [
    { name: 'latent', inputs: [], kind: 'latent', size: 4 },
    {
      ...{ name: 'square', inputs: [0], kind: 'reshape', order: 'channels-last' },
      shape: { height: 2, width: 2, channels: 1 },
    },
    { name: 'double', inputs: [1], kind: 'enlargement', factor: 2, by: 'nearest' },
    { name: 'softsign', inputs: [2], kind: 'activation', activation: { curve: 'softsign' } },
    { name: 'both', inputs: [2, 3], kind: 'concatenation' },
  ]
  const drawn = evaluate(prepare(foldNetwork(network)), Float32Array.of(1, 3, 7, 15))
  const lines = [
    [1, 0.5, 1, 0.5, 3, 0.75, 3, 0.75],
    [7, 0.875, 7, 0.875, 15, 0.9375, 15, 0.9375],
  ] as const
  expect([...(drawn.at(-1) ?? [])]).toEqual([lines[0], lines[0], lines[1], lines[1]].flat())
})

test('a point within no margins is added at every position', () => {
  const none = { top: 0, left: 0, bottom: 0, right: 0 }
  const network: Node[] = [
    { name: 'latent', inputs: [], kind: 'latent', size: 1 },
    { name: 'pad', inputs: [0], kind: 'pad', margins: none },
    {
      ...{ name: 'up', inputs: [0], kind: 'transposed', filters: 1, stride: 2, padding: none },
      ...{ height: 2, width: 2, kernel: Float32Array.of(1, 2, 3, 4) },
    },
    { name: 'add', inputs: [2, 1], kind: 'add' },
  ]
  const drawn = evaluate(prepare(foldNetwork(network)), Float32Array.of(10))
  expect([...(drawn.at(-1) ?? [])]).toEqual([20, 30, 40, 50])
})

test('a picture whose left side was cut is shuffled as what is left', () => {
  const network: Node[] = [
    { name: 'latent', inputs: [], kind: 'latent', size: 8 },
    {
      ...{ name: 'square', inputs: [0], kind: 'reshape', order: 'channels-last' },
      shape: { height: 1, width: 2, channels: 4 },
    },
    {
      ...{
        name: 'cut',
        inputs: [1],
        kind: 'transposed',
        filters: 4,
        stride: 1,
        height: 1,
        width: 1,
      },
      kernel: Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
      padding: { top: 0, left: 1, bottom: 0, right: 0 },
    },
    { name: 'shuffle', inputs: [2], kind: 'shuffle', block: 2, first: 'blocks' },
  ]
  const latent = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  const drawn = evaluate(prepare(foldNetwork(network)), latent)
  expect([...(drawn.at(-1) ?? [])]).toEqual([5, 6, 7, 8])
})

const WINDOW = { height: 1, filters: 1, stride: 1, padding: 'same' } as const

describe('compiling', () => {
  test('refuses to enlarge a vector that was a picture', () => {
    const flat = { kind: 'flatten', order: 'channels-last' } as const
    const nodes = networkOf([flat, { kind: 'enlargement', factor: 2, by: 'nearest' }])
    expect(() => foldNetwork(nodes)).toThrow('enlargement follows a Flatten')
  })

  test.each<[string, Kind[], string]>([
    [
      'less than nothing',
      [
        { kind: 'crop', margins: { top: 5, left: 5, bottom: 5, right: 5 } },
        { kind: 'pad', margins: { top: 9, left: 9, bottom: 9, right: 9 } },
      ],
      'crop makes -2 × -2 × 1',
    ],
    ['fractions', [{ kind: 'shuffle', block: 2, first: 'blocks' }], 'shuffle makes 16 × 16 × 0.25'],
    [
      'fewer lines than one',
      [
        {
          ...WINDOW,
          kind: 'convolution',
          height: 17,
          width: 17,
          kernel: new Float32Array(289),
          padding: { top: 0, left: 0, bottom: 0, right: 0 },
        },
      ],
      'convolution makes -8 × -8 × 1',
    ],
  ])('refuses pictures of %s', (_, kinds, problem) => {
    expect(() => foldNetwork(networkOf(kinds))).toThrow(problem)
  })

  test.each<[string, Kind[], string]>([
    [
      'a kernel of one line',
      [{ ...WINDOW, kind: 'convolution', width: 2 ** 20, kernel: new Float32Array(2 ** 20) }],
      'convolution has a kernel of 1048576',
    ],
    [
      'slopes of a long vector',
      [
        { kind: 'flatten', order: 'channels-last' },
        { kind: 'dense', units: 12_000, kernel: new Float32Array(64 * 12_000) },
        { kind: 'slopes', slopes: new Float32Array(12_000) },
      ],
      'slopes makes its kernels of more than',
    ],
    [
      'many curves before margins',
      [
        { kind: 'flatten', order: 'channels-last' },
        { kind: 'dense', units: 4000, kernel: new Float32Array(64 * 4000) },
        ...Array.from({ length: 20 }, (): Kind[] => [
          { kind: 'activation', activation: { curve: 'tanh' } },
          { kind: 'pad', margins: { top: 1, left: 0, bottom: 0, right: 0 } },
          { kind: 'crop', margins: { top: 1, left: 0, bottom: 0, right: 0 } },
        ]).flat(),
      ],
      'makes its kernels of more than',
    ],
  ])('refuses what weights are spread over before there is no room: %s', (_, kinds, problem) => {
    expect(() => foldNetwork(networkOf(kinds))).toThrow(problem)
  })

  test('refuses a model in a model that is called twice, a layer that reads more than it can, and pictures one below the other', () => {
    const layer = (class_name: string, name: string, calls: string[][], config: object = {}) => ({
      ...{ class_name, name, config: { name, ...config } },
      inbound_nodes: calls.map((read) => read.map((from) => [from, 0, 0, {}])),
    })
    const model = (...more: object[]) => ({
      class_name: 'Functional',
      config: {
        layers: [
          layer('InputLayer', 'z', [], { batch_input_shape: [null, 8] }),
          layer('Flatten', 'vector', [['z']]),
          ...more,
        ],
      },
    })
    const square = layer('Reshape', 'square', [['z']], { target_shape: [2, 2, 2] })
    const stacked = model(square, layer('Concatenate', 'both', [['square', 'square']], { axis: 1 }))
    const twice = model(layer('Sequential', 'inner', [['z'], ['vector']], { layers: [] }))
    const wide = model(layer('Flatten', 'flat', [['z', 'vector']]))
    expect(() => readLayers(stacked, new Map())).toThrow('both (Concatenate) is over axis 1')
    expect(() => readLayers(twice, new Map())).toThrow('inner, a model in it, is called 2 times')
    expect(() => readLayers(wide, new Map())).toThrow('flat (Flatten) reads 2 inputs')
  })

  test.each<[string, Parameters<typeof sequential>[0], string]>([
    ['pooling', chain(layers.averagePooling2d({ name: 'pool' })), 'pool is a AveragePooling2D'],
    [
      'a norm of lines',
      chain(
        layers.conv2d({ filters: 4, kernelSize: 1 }),
        layers.batchNormalization({ name: 'norm', axis: 1 }),
      ),
      'norm (BatchNormalization) is over axis 1, not over channels',
    ],
    [
      'a norm of columns',
      chain(
        layers.conv2d({ filters: 4, kernelSize: 1 }),
        layers.layerNormalization({ name: 'norm', axis: 2 }),
      ),
      'norm (LayerNormalization) is over axis 2, not over channels',
    ],
  ])('refuses %s by its name', async (_, config, problem) => {
    const model = sequential(config)
    await expect(engineOf(model)).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringContaining(problem),
    })
    model.dispose()
  })
})

/** A picture of 8 × 8, and what is done to it. */
function networkOf(kinds: readonly Kind[]): Node[] {
  const nodes: Node[] = [
    { name: 'latent', inputs: [], kind: 'latent', size: 1 },
    { name: 'root', inputs: [0], kind: 'dense', units: 64, kernel: new Float32Array(64) },
    {
      ...{ name: 'square', inputs: [1], kind: 'reshape', order: 'channels-last' },
      shape: { height: 8, width: 8, channels: 1 },
    },
  ]
  for (const kind of kinds) nodes.push({ name: kind.kind, inputs: [nodes.length - 1], ...kind })
  return nodes
}

function chain(...more: Layers.Layer[]) {
  return {
    layers: [
      layers.dense({ name: 'first', units: 48, inputShape: [4] }),
      layers.reshape({ name: 'square', targetShape: [4, 4, 3] }),
      ...more,
    ],
  }
}

/** Layers one after the other, and the latent, which later ones may read again. */
type Chain = { latent: SymbolicTensor; end: SymbolicTensor; add(layer: Layers.Layer): void }

function begin(latentSize: number): Chain {
  const latent = input({ shape: [latentSize] })
  return {
    latent,
    end: latent,
    add(layer) {
      this.end = layer.apply(this.end) as SymbolicTensor
    },
  }
}

function build(shape: Network): LayersModel {
  const model = begin(shape.latentSize)
  addRoot(model, shape)
  for (const step of shape.doublings) {
    addDoubling(model, step)
    if (step.norm) model.add(layers.batchNormalization({}))
    if (step.shifted) addShift(model, step)
    if (step.activation === 'relu') model.add(layers.reLU({}))
    if (step.activation === 'leaky') model.add(layers.leakyReLU({ alpha: 0.2 }))
  }
  const picture = { filters: shape.channels, side: 4, useBias: true }
  if (shape.last === 'convolution')
    model.add(layers.conv2d({ filters: shape.channels, kernelSize: 3, padding: 'same' }))
  else addDoubling(model, { by: shape.last, ...picture })
  if (shape.normed === 'square') addShift(model, picture)
  model.add(layers.activation({ activation: 'tanh' }))
  return finished(model, shape.seed)
}

/** A vector of 64 as a picture. */
function pictured(vector: SymbolicTensor): SymbolicTensor {
  const picture = layers.reshape({ targetShape: [8, 8, 1] }).apply(vector)
  return layers.activation({ activation: 'tanh' }).apply(picture) as SymbolicTensor
}

async function expectLayered(model: LayersModel): Promise<void> {
  const latentSize = model.inputs[0]?.shape[1] ?? 0
  const latents = latentsOf({ seed: 5, latentSize, pictures: 9 })
  const drawn = await drawnBy(await programOf(model), latents)
  expect(greatestDifference(drawn, layered(model, latents))).toBeLessThanOrEqual(3)
  model.dispose()
}

function finished({ latent, end }: Pick<Chain, 'latent' | 'end'>, seed: number): LayersModel {
  const model = modelOf({ inputs: latent, outputs: end })
  const weights = model.getWeights().map((weight, part) => randomLike(weight, seed, part))
  model.setWeights(weights)
  for (const weight of weights) weight.dispose()
  return model
}

function addRoot(model: Chain, { root, rootBy, normed, width, latentSize }: Network) {
  if (rootBy === 'dense') {
    model.add(layers.dense({ units: root ** 2 * width }))
    if (normed === 'flat') model.add(layers.batchNormalization({}))
    model.add(layers.reshape({ targetShape: [root, root, width] }))
  } else {
    model.add(layers.reshape({ targetShape: [1, 1, latentSize] }))
    model.add(
      layers.conv2dTranspose({ filters: width, kernelSize: root, strides: 1, padding: 'valid' }),
    )
  }
  if (normed === 'square') model.add(layers.batchNormalization({}))
  model.add(layers.activation({ activation: 'relu' }))
}

/** To each channel a function of the latent, at every position. */
function addShift(model: Chain, { filters }: { filters: number }) {
  const dense = layers.dense({ units: filters, useBias: false }).apply(model.latent)
  const point = layers.reshape({ targetShape: [1, 1, filters] }).apply(dense) as SymbolicTensor
  model.end = layers.add().apply([model.end, point]) as SymbolicTensor
}

function addDoubling(
  model: Chain,
  { by, side, filters, useBias }: { by: string; side: number; filters: number; useBias: boolean },
) {
  const config = { filters, kernelSize: side, useBias, padding: 'same' } as const
  if (by === 'transposed') {
    model.add(layers.conv2dTranspose({ ...config, strides: 2 }))
  } else {
    model.add(layers.upSampling2d({ size: [2, 2] }))
    model.add(layers.conv2d(config))
  }
}

/** Small enough that tanh does not hide errors; above 0 for a vector, which may be a variance. */
function randomLike({ shape, size }: Tensor, seed: number, part: number): Tensor {
  const normal = gaussians(stream(seed, PURPOSE.weights, part), size)
  const fan = Math.sqrt(size / (shape.at(-1) ?? 1))
  return tensor(
    shape.length === 1 ? normal.map((z) => 0.1 + 0.2 * z * z) : normal.map((z) => z / fan),
    shape,
  )
}

function latentsOf({
  seed,
  latentSize,
  pictures,
}: Pick<Network, 'seed' | 'latentSize' | 'pictures'>): Float32Array[] {
  return Array.from({ length: pictures }, (_, i) =>
    gaussians(stream(seed, PURPOSE.latent, i), latentSize),
  )
}

/** By way of what TF.js would write into a model.json and its shard. */
async function engineOf(model: LayersModel): Promise<Engine> {
  return assemble(await programOf(model))
}

async function programOf(model: LayersModel): Promise<Program> {
  let saved: io.ModelArtifacts = {}
  await model.save({
    async save(artifacts: io.ModelArtifacts) {
      saved = artifacts
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } }
    },
  })
  const group = groupSchema.parse({ paths: [], weights: saved.weightSpecs })
  const weights = decodeWeights(group, new Uint8Array(saved.weightData as ArrayBuffer))
  const operations = foldNetwork(readLayers(saved.modelTopology, weights))
  const peaks = calibrate(operations, calibrationLatents(operations, 'normal'))
  const { json, numbers } = encodeProgram(quantise(operations, peaks), { numbers: 'numbers.gz' })
  return decodeProgram(parseProgram(json, 'program.json'), numbers)
}

async function drawnBy(program: Program, latents: Float32Array[]) {
  const engine = await assemble(program)
  const drawn: number[] = []
  for (let first = 0; first < latents.length; first += engine.pictures)
    drawn.push(...(await engine.run(latents.slice(first, first + engine.pictures))))
  return drawn
}

function layered(model: LayersModel, latents: Float32Array[]): Uint8Array {
  const size = latents[0]?.length ?? 0
  const input = tensor2d(Float32Array.from(latents.flatMap((latent) => [...latent])), [
    latents.length,
    size,
  ])
  const output = model.predict(input) as Tensor
  const bytes = toBytes(output.dataSync() as Float32Array)
  input.dispose()
  output.dispose()
  return bytes
}

function greatestDifference(actual: ArrayLike<number>, expected: Uint8Array): number {
  expect(actual).toHaveLength(expected.length)
  return expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (actual[i] ?? 999))), 0)
}
