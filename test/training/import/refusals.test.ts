import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GardenError } from '#lib/error.ts'
import { readCatalogue } from '#lib/gallery/catalogue.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { openForeign } from '../../../training/import/generator.ts'
import { readSample } from '../../../training/import/sample.ts'
import {
  decodeForeignSafetensors,
  encodeSafetensors,
  type NamedArray,
} from '../../../training/run/safetensors.ts'
import { type Member, zipOf } from '../data/archive.ts'
import { runGan } from '../gan.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/import', import.meta.url))

const DCGAN = join(FIXTURES, 'torch-dcgan.safetensors')

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'refusals-'))
})

afterAll(() => rm(root, { recursive: true }))

describe('pictures that differ are refused', () => {
  test('as with another activation, and the worst value is named', async () => {
    const sample = join(FIXTURES, 'torch-named.npz')
    const model = join(FIXTURES, 'torch-named.safetensors')
    const told = ['--activation', 'relu', '--epsilon', '0.00001']
    const { code, errors } = await runImport(model, '--sample', sample, ...told)
    expect(code).toBe(2)
    expect(errors).toMatch(
      /error \(sample_differs\): Picture [0-3] of 4 .* of 255 levels at row \d+, column \d+, channel [012]/,
    )
    expect(errors).toContain('sample_torch.py; with --onnx')
  })

  test('when a single value is two levels off', async () => {
    const pictures = await fixturePictures()
    const spoilt = { ...pictures, data: pictures.data.slice() }
    const at = pictures.data.length - 1 - (16 * 3 + 2) * 3
    const value = spoilt.data[at] ?? 0
    spoilt.data[at] = value - Math.sign(value) * (2 / 127.5)
    const sample = await write('two.safetensors', encode([await fixtureLatents(), spoilt]))
    const { errors } = await importModel(DCGAN, sample)
    expect(errors).toContain('Picture 3 of 4 (from 0) differs by 2.00 of 255 levels at row 30')
  })
})

test('pictures that are no numbers are refused', async () => {
  const arrays = decodeForeignSafetensors(await readFile(DCGAN)).map((one) =>
    one.name.endsWith('running_var') ? map(one, () => -1) : one,
  )
  const model = await write('nan.safetensors', encode(arrays))
  const { code, errors } = await importModel(model, join(FIXTURES, 'torch-dcgan.npz'))
  expect([code, errors]).toEqual([2, expect.stringContaining('is not finite')])
})

describe('a sample is refused', () => {
  const SAMPLES: [string, (latents: NamedArray, pictures: NamedArray) => NamedArray[], string][] = [
    ['without pictures', (latents) => [latents], 'is no sample'],
    ['of pictures in 0 … 255', (l, p) => [l, map(p, (x) => x * 127 + 128)], 'not in −1 … 1'],
    ['of values that are no numbers', (l, p) => [l, map(p, () => Number.NaN)], 'not in −1 … 1'],
    [
      'of fewer pictures than latents',
      (l, p) => [l, { ...p, shape: [1, 3, 32, 32], data: p.data.slice(0, 3072) }],
      '4 latents and 1 pictures',
    ],
    [
      'of another size',
      (l, p) => [l, { ...p, shape: [4, 3, 9, 9], data: new Float32Array(4 * 3 * 9 * 9) }],
      "to the sample's pictures of 9 × 9 × 3",
    ],
    [
      'of pictures with 7 channels',
      (l, p) => [l, { ...p, shape: [4, 7, 16, 16], data: p.data.slice(0, 7168) }],
      'of shape [4, 7, 16, 16]',
    ],
  ]
  test.each(SAMPLES)('%s', async (_, change, message) => {
    const arrays = change(await fixtureLatents(), await fixturePictures())
    const sample = await write('sample.safetensors', encode(arrays))
    const { code, errors } = await importModel(DCGAN, sample)
    expect([code, errors]).toEqual([2, expect.stringContaining(message)])
  })

  test('that is not there, and the script that makes one is named', async () => {
    const { code, errors } = await runImport(DCGAN)
    expect([code, errors]).toEqual([2, expect.stringContaining('sample_torch.py')])
  })
})

describe('a state dict is refused', () => {
  const GROWING = [
    array('a.weight', [8, 4, 4, 4]),
    array('b.weight', [4, 4, 4, 4]),
    array('c.weight', [4, 4, 4, 4]),
  ]
  const STATES: [string, NamedArray[], string][] = [
    ['of nothing', [], 'holds no generator'],
    [
      'with kernels that are not square',
      [array('main.0.weight', [8, 4, 4, 3])],
      'main.0.weight of shape [8, 4, 4, 3]',
    ],
    [
      'with spectral norm',
      [array('main.0.weight_orig', [8, 4, 4, 4]), array('main.0.weight_u', [4])],
      'main.0.weight_orig of shape [8, 4, 4, 4]',
    ],
    [
      'with a layer that does not follow',
      [array('a.weight', [8, 4, 4, 4]), array('b.weight', [6, 3, 4, 4])],
      'b.weight of shape [6, 3, 4, 4]',
    ],
    [
      'with a norm of no layer',
      [
        array('a.weight', [8, 4, 4, 4]),
        array('b.weight', [4, 3, 4, 4]),
        ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => array(`n.${part}`, [7])),
      ],
      'n.running_mean of shape [7]',
    ],
    [
      'with kernels of 7',
      [array('a.weight', [8, 4, 4, 4]), array('b.weight', [4, 3, 7, 7])],
      'b.weight of shape [4, 3, 7, 7]',
    ],
    [
      'with a bias of another length',
      [...GROWING, array('d.weight', [4, 3, 4, 4]), array('d.bias', [2])],
      'the bias of d has 2 numbers, not 3',
    ],
    [
      'with weights that are no numbers',
      [...GROWING, map(array('d.weight', [4, 3, 4, 4]), () => Number.POSITIVE_INFINITY)],
      'a number in the kernel of d is not finite',
    ],
    [
      'of pictures with 5 channels',
      [array('a.weight', [8, 4, 4, 4]), array('b.weight', [4, 5, 4, 4])],
      'b.weight of shape [4, 5, 4, 4]',
    ],
  ]
  test.each(STATES)('%s', async (_, arrays, message) => {
    const model = await write('G.safetensors', encode(arrays))
    const { code, errors } = await importModel(model, join(FIXTURES, 'torch-dcgan.npz'))
    expect([code, errors]).toEqual([2, expect.stringContaining(`(invalid_model): `)])
    expect(errors).toContain(message)
  })

  test('that is cut short', async () => {
    const bytes = await readFile(DCGAN)
    const model = await write('cut.safetensors', bytes.subarray(0, bytes.length - 1))
    const { code, errors } = await importModel(model, join(FIXTURES, 'torch-dcgan.npz'))
    expect([code, errors]).toEqual([2, expect.stringContaining('not a whole safetensors file')])
  })

  test.each(['G.ckpt', 'G.pt', 'G.PTH'])(
    'in the pickle %s, and told how to convert it',
    async (name) => {
      const { code, errors } = await importModel(await write(name, Buffer.from('PK')), 'none')
      expect([code, errors]).toEqual([
        2,
        expect.stringContaining('pickles, which may run any code'),
      ])
      expect(errors).toContain('to_safetensors.py')
    },
  )
})

describe('a TF.js model is refused', () => {
  type Json = {
    format?: string
    modelTopology: { class_name: string; config: { layers: Layer[] } }
    weightsManifest: { paths: string[]; weights: { name: string; shape: number[] }[] }[]
  }
  type Layer = { class_name: string; config: Record<string, unknown> }

  const model = (): Json => ({
    format: 'layers-model',
    modelTopology: {
      class_name: 'Sequential',
      config: {
        layers: [
          {
            class_name: 'Dense',
            config: { name: 'root', units: 64, batch_input_shape: [null, 8], use_bias: false },
          },
          { class_name: 'Reshape', config: { name: 'square', target_shape: [8, 8, 1] } },
          { class_name: 'Activation', config: { name: 'tanh', activation: 'tanh' } },
        ],
      },
    },
    weightsManifest: [
      { paths: ['w.bin'], weights: [{ name: 'root/kernel', shape: [8, 64], ...FLOAT }] },
    ],
  })
  const FLOAT = { dtype: 'float32' }
  const layers = (json: Json) => json.modelTopology.config.layers
  const insert = (layer: Layer) => (json: Json) => void layers(json).splice(2, 0, layer)

  const MODELS: [string, (json: Json) => void, string][] = [
    [
      'with a layer of its own',
      insert({ class_name: 'PixelNorm', config: { name: 'pixel_norm_1' } }),
      'pixel_norm_1 is a PixelNorm',
    ],
    [
      'with a Lambda',
      insert({ class_name: 'Lambda', config: { name: 'code', function: 'x' } }),
      'code is a Lambda',
    ],
    [
      'with layers that read nothing',
      (json) => {
        json.modelTopology.class_name = 'Model'
        for (const layer of layers(json)) Object.assign(layer, { inbound_nodes: [] })
      },
      'root reads nothing',
    ],
    [
      'with a shard outside its folder',
      (json) => void json.weightsManifest[0]?.paths.splice(0, 1, '../w.bin'),
      'not a path below the folder',
    ],
    [
      'with an absolute shard',
      (json) => void json.weightsManifest[0]?.paths.splice(0, 1, '/etc/hostname'),
      'not a path below the folder',
    ],
    [
      'with a shard that is not there',
      (json) => void json.weightsManifest[0]?.paths.splice(0, 1, 'other.bin'),
      'other.bin cannot be opened',
    ],
    [
      'with a weight of more than its shard',
      (json) => void json.weightsManifest[0]?.weights[0]?.shape.push(2 ** 40),
      'w.bin hold 2048 bytes',
    ],
    [
      'with a weight of another shape',
      (json) => void json.weightsManifest[0]?.weights[0]?.shape.reverse(),
      'root does not fit its kernel of shape [64, 8]',
    ],
    [
      'that grows beyond all memory',
      insert({ class_name: 'UpSampling2D', config: { name: 'up', size: [9999, 9999] } }),
      'up makes 79992 × 79992 × 1',
    ],
    [
      'that would take all memory',
      (json) => void Object.assign(layers(json)[0]?.config ?? {}, { units: 2 ** 40 }),
      'root does not fit its kernel of shape [8, 64]',
    ],
    ['without a weight', (json) => void json.weightsManifest.splice(0), 'root has no kernel'],
    [
      'whose layers are no layers',
      insert({ class_name: 'constructor', config: { name: 'odd' } }),
      'odd is a constructor',
    ],
    [
      'of a graph',
      (json) => void Object.assign(json, { format: 'graph-model' }),
      'tfjs_layers_model',
    ],
    [
      'with options we lack',
      insert({
        class_name: 'UpSampling2D',
        config: { name: 'up', size: [2, 2], interpolation: 'bicubic' },
      }),
      'up has interpolation "bicubic"',
    ],
    [
      'of no layers',
      (json) => void Object.assign(json, { modelTopology: {} }),
      'its configuration is no Sequential',
    ],
  ]
  test.each(MODELS)('%s', async (_, change, message) => {
    const json = model()
    await write('w.bin', new Uint8Array(8 * 64 * 4))
    change(json)
    const { code, errors } = await runImport(await write('model.json', JSON.stringify(json)))
    expect([code, errors]).toEqual([2, expect.stringContaining('(invalid_model): ')])
    expect(errors).toContain(message)
  })

  test('only for what is wrong with it', async () => {
    await write('w.bin', new Uint8Array(8 * 64 * 4))
    const path = await write('model.json', JSON.stringify(model()))
    expect((await runImport(path, '--dry-run')).errors).toBe('')
  })
})

describe('a Keras file is refused', () => {
  test('with a layer we lack', async () => {
    const file = join(FIXTURES, 'keras-3-unsupported.keras')
    const { code, errors } = await importModel(file, join(FIXTURES, 'keras-3.keras.npz'))
    expect([code, errors]).toEqual([2, expect.stringContaining('blur is a AveragePooling2D')])
  })

  const config: Member = { name: 'config.json', data: Buffer.from('{}') }
  const bomb = new Uint8Array(4 * 2 ** 20)
  test.each<[string, Member[], string]>([
    [
      'that is a bomb',
      [config, { name: 'model.weights.h5', data: bomb, deflated: true }],
      'like a bomb',
    ],
    ['with a path out of the archive', [{ ...config, name: '../config.json' }], '../config.json'],
    ['without weights', [config], 'holds no model.weights.h5'],
    ['with weights that are none', [config, { name: 'model.weights.h5', data: bomb }], 'HDF5'],
  ])('%s', async (_, members, message) => {
    const model = await write('bad.keras', zipOf(members))
    const { code, errors } = await importModel(model, join(FIXTURES, 'keras-3.keras.npz'))
    expect([code, errors]).toEqual([2, expect.stringContaining('(invalid_model): ')])
    expect(errors).toContain(message)
  })

  test('that is cut short', async () => {
    const bytes = await readFile(join(FIXTURES, 'keras-3.h5'))
    const model = await write('cut.h5', bytes.subarray(0, bytes.length / 2))
    const { code, errors } = await importModel(model, join(FIXTURES, 'keras-3.h5.npz'))
    expect([code, errors]).toEqual([2, expect.stringContaining('truncated file')])
  })
})

test('nothing that was refused is published', async () => {
  expect((await readCatalogue(fileStorage(join(root, 'store')))).models).toEqual([])
})

test.each([
  ['torch-dcgan.safetensors', 'torch-dcgan.npz'],
  ['keras-3.keras', 'keras-3.keras.npz'],
  ['keras-3.h5', 'keras-3.h5.npz'],
])(
  '%s with altered bytes is refused with a reason, or still draws the same',
  async (name, sample) => {
    await startBackend('wasm', () => {})
    const whole = await readFile(join(FIXTURES, name))
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 20 }), async (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of changes) bytes[at] = byte
        const model = await write(`altered-${name}`, bytes)
        const outcome = await open(model, join(FIXTURES, sample))
        expect(['invalid_model', 'sample_differs', 'drawn']).toContain(outcome)
      }),
      // Where its library does not return, that takes seconds.
      { numRuns: name.endsWith('h5') ? 8 : 40 },
    )
  },
)

async function open(model: string, sample: string): Promise<string> {
  const torch = { activation: 'relu', slope: 0.2, epsilon: 1e-5 } as const
  try {
    const { generator } = await openForeign({ model, sample, prior: 'normal', torch })
    generator.dispose()
    return 'drawn'
  } catch (error) {
    return error instanceof GardenError ? error.code : String(error)
  }
}

async function fixtureLatents(): Promise<NamedArray> {
  const { latents } = await readSample(join(FIXTURES, 'torch-dcgan.npz'))
  return { name: 'latents', shape: [4, 8], data: joined(latents) }
}

async function fixturePictures(): Promise<NamedArray> {
  const { pictures } = await readSample(join(FIXTURES, 'torch-dcgan.npz'))
  const data = joined(pictures)
  return { name: 'pictures', shape: [4, 32, 32, 3], data }
}

function joined(rows: readonly Float32Array[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...row]))
}

/** Zeros, which are as good as any weights for what is refused anyway. */
function array(name: string, shape: number[]): NamedArray {
  return { name, shape, data: new Float32Array(shape.reduce((size, side) => size * side, 1)) }
}

function map(one: NamedArray, change: (value: number) => number): NamedArray {
  return { ...one, data: one.data.map(change) }
}

function encode(arrays: NamedArray[]): Uint8Array {
  return encodeSafetensors({ metadata: {}, arrays })
}

async function write(name: string, bytes: string | Uint8Array): Promise<string> {
  const path = join(root, name)
  await writeFile(path, bytes)
  return path
}

function importModel(model: string, sample: string) {
  return runImport(model, '--sample', sample)
}

function runImport(model: string, ...options: string[]) {
  const told = ['--id', 'refused', '--licence', 'CC0-1.0', '--data', 'none']
  const where = ['--store', join(root, 'store'), '--backend', 'wasm', '--walks', '1,2']
  return runGan('import', model, ...told, ...where, ...options)
}
