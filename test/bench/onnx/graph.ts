import type { Weights as Decoded } from '#lib/model/compile/layers.ts'
import { decodeWeights, groupSchema } from '#lib/model/compile/weights.ts'
import { type Published, readArtifacts } from '../release.ts'

/** A node of an ONNX graph; an attribute of one whole number, several, or a fraction. */
export type Node = {
  type: string
  inputs: string[]
  output: string
  attributes: Record<string, { i: number } | { ints: number[] } | { f: number }>
}

/** Float32 unless `integers` is given. */
export type Initializer = { name: string; shape: readonly number[] } & (
  | { values: Float32Array }
  | { integers: number[] }
)

/** What reads `latents` [n, latentSize] and writes `pictures` [n, height, width, channels]. */
export type Graph = { nodes: Node[]; initializers: Initializer[] }

type Layer = { class_name: string; config: Record<string, unknown> & { name: string } }
type Weights = { shape: readonly number[]; values: Float32Array }
type Built = { nodes: Omit<Node, 'inputs' | 'output'>[] } & { initializers: Initializer[][] }

const TO_NCHW = [0, 3, 1, 2]
const TO_NHWC = [0, 2, 3, 1]

/**
 * A published generator, layer by layer, as ONNX operators.
 *
 * @throws Error for a layer that there is no operator for here
 */
export async function graphOf(published: Published): Promise<Graph> {
  const { modelTopology, weightSpecs, weightData } = await readArtifacts(published)
  const { layers } = (modelTopology as { model_config?: never; config: { layers: Layer[] } }).config
  const group = groupSchema.parse({ paths: [], weights: weightSpecs })
  const decoded = decodeWeights(group, new Uint8Array(weightData as ArrayBuffer))
  const steps = layers.map((layer) => operators(layer, weightsOf(decoded, layer.config.name)))
  return chain([...steps, transpose(TO_NHWC)])
}

/** Each operator reads what the last one wrote. */
function chain(steps: Built[]): Graph {
  const operations = steps.flatMap(({ nodes, initializers }) =>
    nodes.map((node, i) => ({ node, initializers: initializers[i] ?? [] })),
  )
  const nodes = operations.map(({ node, initializers }, i) => ({
    ...node,
    inputs: [i === 0 ? 'latents' : `value${i}`, ...initializers.map(({ name }) => name)],
    output: i === operations.length - 1 ? 'pictures' : `value${i + 1}`,
  }))
  return { nodes, initializers: operations.flatMap(({ initializers }) => initializers) }
}

function operators({ class_name, config }: Layer, weights: Record<string, Weights>): Built {
  switch (class_name) {
    case 'Dense':
      return withActivation(config, dense(config.name, weights))
    case 'Reshape':
      return reshape(config)
    case 'BatchNormalization':
      return batchNormalization(config, weights)
    case 'Conv2DTranspose':
      return withActivation(config, transposedConvolution(config, weights))
    case 'UpSampling2D':
      return doubling(config)
    case 'Conv2D':
      return withActivation(config, convolution(config, weights))
    case 'Activation':
      return activation(config.activation)
    default:
      throw new Error(`${config.name}: there is no ONNX operator for ${class_name} here.`)
  }
}

function dense(name: string, { kernel, bias }: Record<string, Weights>): Built {
  const multiplied = operator('MatMul', [initializer(`${name}/kernel`, kernel)])
  return bias ? join(multiplied, operator('Add', [initializer(`${name}/bias`, bias)])) : multiplied
}

/** To channels first, which is what every operator after it takes. */
function reshape({ name, target_shape }: Layer['config']): Built {
  const shape = { name: `${name}/shape`, shape: [4], integers: [-1, ...(target_shape as number[])] }
  return join(operator('Reshape', [shape]), transpose(TO_NCHW))
}

function batchNormalization(config: Layer['config'], weights: Record<string, Weights>): Built {
  const names = ['gamma', 'beta', 'moving_mean', 'moving_variance']
  const inputs = names.map((part) => initializer(`${config.name}/${part}`, weights[part]))
  return operator('BatchNormalization', inputs, { epsilon: { f: config.epsilon as number } })
}

/** TF.js's kernel is [height, width, out, in], ONNX's [in, out, height, width]; neither is turned around. */
function transposedConvolution(config: Layer['config'], weights: Record<string, Weights>): Built {
  const { name, kernel_size, strides, padding } = config
  if (padding !== 'same') throw new Error(`${name}: only padding "same" is written to ONNX.`)
  const sizes = kernel_size as [number, number]
  const steps = strides as [number, number]
  const before = sizes.map((size, axis) => Math.floor((size - (steps[axis] ?? 1)) / 2))
  const after = sizes.map((size, axis) => size - (steps[axis] ?? 1) - (before[axis] ?? 0))
  const { kernel, bias } = weights
  const inputs = [initializer(`${name}/kernel`, kernel && placesLast(kernel))]
  return operator('ConvTranspose', bias ? [...inputs, initializer(`${name}/bias`, bias)] : inputs, {
    kernel_shape: { ints: sizes },
    strides: { ints: steps },
    pads: { ints: [...before, ...after] },
  })
}

/** Nearest neighbour, which is what the operator does unless told otherwise. */
function doubling({ name, size }: Layer['config']): Built {
  const [rows = 1, columns = 1] = size as number[]
  return operator('Resize', [
    { name: `${name}/region`, shape: [0], values: new Float32Array() },
    { name: `${name}/scales`, shape: [4], values: Float32Array.of(1, 1, rows, columns) },
  ])
}

function convolution(config: Layer['config'], weights: Record<string, Weights>): Built {
  const { name, kernel_size, padding } = config
  if (padding !== 'same') throw new Error(`${name}: only padding "same" is written to ONNX.`)
  const sizes = kernel_size as [number, number]
  const around = sizes.map((size) => (size - 1) / 2)
  const { kernel, bias } = weights
  const inputs = [initializer(`${name}/kernel`, kernel && placesLast(kernel))]
  return operator('Conv', bias ? [...inputs, initializer(`${name}/bias`, bias)] : inputs, {
    kernel_shape: { ints: sizes },
    pads: { ints: [...around, ...around] },
  })
}

function activation(name: unknown): Built {
  const types: Record<string, string> = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' }
  const type = types[String(name)]
  if (!type) throw new Error(`There is no ONNX operator for the activation ${name} here.`)
  return operator(type, [])
}

function withActivation(config: Layer['config'], built: Built): Built {
  return config.activation === 'linear' ? built : join(built, activation(config.activation))
}

function transpose(perm: number[]): Built {
  return operator('Transpose', [], { perm: { ints: perm } })
}

function operator(
  type: string,
  initializers: Initializer[],
  attributes: Node['attributes'] = {},
): Built {
  return { nodes: [{ type, attributes }], initializers: [initializers] }
}

function join(first: Built, second: Built): Built {
  return {
    nodes: [...first.nodes, ...second.nodes],
    initializers: [...first.initializers, ...second.initializers],
  }
}

function initializer(name: string, weights: Weights | undefined): Initializer {
  if (!weights) throw new Error(`${name} is not among the weights.`)
  return { name, ...weights }
}

/** [height, width, a, b] → [b, a, height, width]: TF.js's kernels as ONNX has them. */
function placesLast({ shape, values }: Weights): Weights {
  const [height = 0, width = 0, third = 0, fourth = 0] = shape
  const turned = new Float32Array(values.length)
  for (let place = 0; place < height * width; place++)
    for (let a = 0; a < third; a++)
      for (let b = 0; b < fourth; b++)
        turned[(b * third + a) * height * width + place] =
          values[(place * third + a) * fourth + b] ?? 0
  return { shape: [fourth, third, height, width], values: turned }
}

/** A layer's weights by their last name: `up1/kernel` is the layer `up1`'s `kernel`. */
function weightsOf(decoded: Decoded, layer: string): Record<string, Weights> {
  const own = [...decoded].filter(([name]) => name.startsWith(`${layer}/`))
  return Object.fromEntries(own.map(([name, weights]) => [name.slice(layer.length + 1), weights]))
}
