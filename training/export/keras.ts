import * as z from 'zod'
import type { Weight } from '../../lib/model/compile/layers.ts'

/** The version whose layout of HDF5 files is written, which Keras 2 and 3 open. */
const KERAS = '2.15.0'

const PATH = '/generator.h5'

/**
 * A generator's layers as the HDF5 file of a whole model, which `keras.models.load_model` opens.
 *
 * @param topology `modelTopology` of a `model.json`
 * @param weights by the names that TF.js has for them, `<layer>/<weight>`, in the order of the layers
 */
export async function kerasFile(
  topology: unknown,
  weights: ReadonlyMap<string, Weight>,
): Promise<Uint8Array> {
  const { File, ready } = await import('h5wasm')
  const { FS } = await ready
  const file = new File(PATH, 'w')
  const written = { backend: 'tensorflow', keras_version: KERAS }
  const model = file.create_group('model_weights')
  for (const group of [file, model])
    for (const [name, value] of Object.entries(written)) group.create_attribute(name, value)
  const { json, layers } = described(topology)
  file.create_attribute('model_config', json)
  model.create_attribute('layer_names', layers)
  for (const layer of layers) {
    const group = model.create_group(layer)
    const own = [...weights].filter(([name]) => layerIn(name) === layer)
    if (own.length === 0) continue
    group.create_attribute(
      'weight_names',
      own.map(([name]) => `${name}:0`),
    )
    const inner = group.create_group(layer)
    for (const [name, { shape, values }] of own)
      inner.create_dataset({
        name: `${name.slice(layer.length + 1)}:0`,
        data: values,
        shape: [...shape],
        dtype: '<f4',
      })
  }
  file.close()
  const bytes = FS.readFile(PATH) as Uint8Array
  FS.unlink(PATH)
  return bytes
}

function layerIn(weight: string): string {
  return weight.slice(0, weight.lastIndexOf('/'))
}

const layerSchema = z.looseObject({
  class_name: z.string(),
  name: z.string().optional(),
  config: z.looseObject({
    name: z.string(),
    batch_input_shape: z.array(z.number().nullable()).optional(),
  }),
})

type Layer = z.infer<typeof layerSchema>

const modelSchema = z.looseObject({
  class_name: z.string(),
  config: z.looseObject({ layers: z.array(layerSchema) }),
})

/** The configuration as Keras has it, and the names of its layers. */
function described(topology: unknown): { json: string; layers: string[] } {
  const model = modelSchema.parse(topology)
  const own = model.config.layers.map(layerOf)
  const layers = model.class_name === 'Sequential' ? withInput(own) : own
  const config = { ...model.config, layers }
  return {
    json: JSON.stringify({ ...model, config }),
    layers: layers.map(({ name, config }) => name ?? config.name),
  }
}

/** Keras 3 misreads the shape that a Sequential's first layer tells. */
function withInput([first, ...rest]: Layer[]): Layer[] {
  if (!first || first.class_name === 'InputLayer') return first ? [first, ...rest] : []
  const { batch_input_shape, ...config } = first.config
  const input = { batch_input_shape, dtype: 'float32', sparse: false, name: 'latents' }
  return [{ class_name: 'InputLayer', config: input }, { ...first, config }, ...rest]
}

function layerOf(layer: Layer): Layer {
  // What a trained layer needs no more, some of which Keras calls otherwise.
  const kept = Object.entries(layer.config).filter(
    ([name]) => !/_(initializer|regularizer|constraint)$/.test(name),
  )
  const config = Object.fromEntries(kept) as Layer['config']
  const axes = z.array(z.int()).safeParse(config.axis)
  if (layer.class_name !== 'LayerNormalization' || !axes.success) return { ...layer, config }
  return normOf(layer, config, axes.data)
}

/** Keras norms over the last axes only, but for its norm of groups. */
function normOf(layer: Layer, config: Layer['config'], axes: readonly number[]): Layer {
  if (axes.length === 1) return { ...layer, config }
  const others = [1, 2, 3].filter((axis) => !axes.includes(axis))
  const axis = others[0] ?? -1
  const groups = others.length === 0 ? 1 : -1
  return { ...layer, class_name: 'GroupNormalization', config: { ...config, axis, groups } }
}
