import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gaussians, PURPOSE, stream } from '#lib/random/stream.ts'

/** A layer as Keras describes it, and its weights' shapes by their names. */
type Layer = {
  class_name: string
  config: Record<string, unknown>
  weights?: Record<string, number[]>
  /** Of a Functional model: what it reads; the layer before unless given. */
  reads?: string[]
}

export type Kind = { name: string; side: number; channels: 1 | 3; layers: Layer[] }

const SIZE = 16

/** Generators as other people have them, of a kind each; weights at random. */
export const KINDS: readonly Kind[] = [
  grey('sigmoid at the end', [
    ...root(7, 8, 'relu'),
    up('up1', [8, 8], 'relu'),
    up('up2', [8, 1], 'sigmoid'),
  ]),
  grey('a vector of 784 numbers', [
    dense('hidden', SIZE, 64, 'relu'),
    dense('out', 64, 784, 'sigmoid'),
  ]),
  grey('norms after activations', [
    ...root(7, 8, 'relu'),
    norm('norm1', 8),
    up('up1', [8, 8], 'linear'),
    layer('LeakyReLU', 'leaky', { alpha: 0.3 }),
    norm('norm2', 8),
    up('up2', [8, 1], 'tanh'),
  ]),
  grey('selu and swish', [
    ...root(7, 8, 'selu'),
    up('up1', [8, 8], 'swish'),
    up('up2', [8, 1], 'tanh'),
  ]),
  grey('enlarged four times, and linear at the end', [
    ...root(7, 8, 'elu'),
    layer('UpSampling2D', 'large', { size: [4, 4], interpolation: 'nearest' }),
    conv('last', [8, 1], 'linear'),
  ]),
  grey('bilinear doublings', [
    ...root(7, 8, 'relu'),
    layer('UpSampling2D', 'large1', { size: [2, 2], interpolation: 'bilinear' }),
    conv('conv1', [8, 8], 'relu'),
    layer('UpSampling2D', 'large2', { size: [2, 2], interpolation: 'bilinear' }),
    conv('last', [8, 1], 'tanh'),
  ]),
  {
    name: 'residual additions in colour',
    side: 32,
    channels: 3,
    layers: [
      ...root(8, 8, 'relu'),
      conv('conv1', [8, 8], 'relu'),
      { ...layer('Add', 'sum', {}), reads: ['picture', 'conv1'] },
      up('up1', [8, 8], 'relu'),
      up('up2', [8, 3], 'tanh'),
    ],
  },
  grey('zeros around, and cut', [
    ...root(7, 8, 'relu'),
    up('up1', [8, 8], 'relu'),
    layer('ZeroPadding2D', 'around', {
      padding: [
        [2, 2],
        [2, 2],
      ],
    }),
    {
      ...conv('conv1', [8, 8], 'tanh'),
      config: { ...conv('conv1', [8, 8], 'tanh').config, padding: 'valid' },
    },
    layer('Cropping2D', 'cut', {
      cropping: [
        [1, 1],
        [1, 1],
      ],
    }),
    up('up2', [8, 1], 'tanh'),
  ]),
  grey('slopes of channels, and norms of each pixel', [
    ...root(7, 8, 'linear'),
    { ...layer('PReLU', 'slopes', { shared_axes: [1, 2] }), weights: { alpha: [1, 1, 8] } },
    up('up1', [8, 8], 'linear'),
    {
      ...layer('LayerNormalization', 'even', { axis: [3], epsilon: 1e-3 }),
      weights: { gamma: [8], beta: [8] },
    },
    up('up2', [8, 1], 'tanh'),
  ]),
  grey(
    'tripled, of a side of 21',
    [...root(7, 8, 'softplus'), up('up1', [8, 8], 'relu', 3, 5), conv('last', [8, 1], 'tanh', 5)],
    21,
  ),
]

/** @returns a folder with a folder for each kind, as TF.js saves models */
export async function writeKinds(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinds-'))
  for (const [i, kind] of KINDS.entries()) await writeKind(join(folder, `kind-${i}`), kind)
  return folder
}

async function writeKind(folder: string, { layers }: Kind): Promise<void> {
  const weights = layers.flatMap(({ config, weights = {} }) =>
    Object.entries(weights).map(([name, shape]) => ({
      name: `${config.name}/${name}`,
      shape,
      dtype: 'float32',
    })),
  )
  const bytes = Buffer.concat(
    weights.map(({ name, shape }, i) => Buffer.from(numbers(name, shape, i).buffer)),
  )
  const json = {
    format: 'layers-model',
    generatedBy: 'keras v2.15.0',
    modelTopology: { keras_version: '2.15.0', model_config: modelOf(layers) },
    weightsManifest: [{ paths: ['./group1-shard1of1.bin'], weights }],
  }
  await mkdir(folder)
  await writeFile(join(folder, 'model.json'), JSON.stringify(json))
  await writeFile(join(folder, 'group1-shard1of1.bin'), bytes)
}

function modelOf(layers: readonly Layer[]): object {
  const input = {
    class_name: 'InputLayer',
    name: 'noise',
    config: { name: 'noise', batch_input_shape: [null, SIZE], dtype: 'float32' },
    inbound_nodes: [],
  }
  const listed = layers.map(({ class_name, config, reads }, i) => ({
    class_name,
    name: config.name,
    config,
    inbound_nodes: [
      (reads ?? [`${layers[i - 1]?.config.name ?? 'noise'}`]).map((name) => [name, 0, 0, {}]),
    ],
  }))
  return {
    class_name: 'Functional',
    config: {
      name: 'generator',
      layers: [input, ...listed],
      input_layers: [['noise', 0, 0]],
      output_layers: [[`${layers.at(-1)?.config.name}`, 0, 0]],
    },
  }
}

/** Sums keep a variance near 1; variances and scales are near 1 themselves. */
function numbers(name: string, shape: readonly number[], place: number): Float32Array {
  const length = shape.reduce((size, side) => size * side, 1)
  const drawn = gaussians(stream(place, PURPOSE.weights, 3), length)
  if (/kernel$/.test(name)) {
    const fan = length / Math.max(shape.at(-1) ?? 1, shape.length === 4 ? (shape[2] ?? 1) : 1)
    return drawn.map((value) => (value * 1.4) / Math.sqrt(fan))
  }
  if (/variance|gamma/.test(name)) return drawn.map((value) => 1 + 0.3 * Math.tanh(value))
  return drawn.map((value) => 0.2 * value)
}

function grey(name: string, layers: Layer[], side = 28): Kind {
  return { name, side, channels: 1, layers }
}

function layer(class_name: string, name: string, config: Record<string, unknown>): Layer {
  return { class_name, config: { name, trainable: true, dtype: 'float32', ...config } }
}

function dense(name: string, inputs: number, units: number, activation: string): Layer {
  return {
    ...layer('Dense', name, { units, activation, use_bias: true }),
    weights: { kernel: [inputs, units], bias: [units] },
  }
}

function root(side: number, channels: number, activation: string): Layer[] {
  return [
    dense('root', SIZE, side * side * channels, activation),
    layer('Reshape', 'picture', { target_shape: [side, side, channels] }),
  ]
}

function norm(name: string, channels: number): Layer {
  return {
    ...layer('BatchNormalization', name, { axis: [3], epsilon: 1e-3, center: true, scale: true }),
    weights: {
      gamma: [channels],
      beta: [channels],
      moving_mean: [channels],
      moving_variance: [channels],
    },
  }
}

function windowed(
  class_name: string,
  name: string,
  options: { filters: number; activation: string; stride: number; side: number },
): Layer {
  const { filters, activation, stride, side } = options
  return layer(class_name, name, {
    filters,
    kernel_size: [side, side],
    strides: [stride, stride],
    padding: 'same',
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    activation,
    use_bias: true,
  })
}

function up(
  name: string,
  [inputs, filters]: [number, number],
  activation: string,
  stride = 2,
  side = 4,
): Layer {
  return {
    ...windowed('Conv2DTranspose', name, { filters, activation, stride, side }),
    weights: { kernel: [side, side, filters, inputs], bias: [filters] },
  }
}

function conv(
  name: string,
  [inputs, filters]: [number, number],
  activation: string,
  side = 3,
): Layer {
  return {
    ...windowed('Conv2D', name, { filters, activation, stride: 1, side }),
    weights: { kernel: [side, side, inputs, filters], bias: [filters] },
  }
}
