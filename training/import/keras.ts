import {
  type LayerConfig,
  type RawLayer,
  readNetwork,
  type Weight,
  type WeightReader,
} from '../../lib/model/compile/layers.ts'
import type { Network } from '../../lib/model/compile/network.ts'
import { parseJson } from '../json.ts'
import { readArchive } from './archive.ts'
import { readWhole } from './file.ts'
import { type Hdf5, openHdf5 } from './hdf5.ts'
import { refused } from './refusal.ts'

/** What a Keras file says: its configuration, and the weights by the names that TF.js has for them. */
export type KerasModel = {
  network: Network
  config: unknown
  weights: ReadonlyMap<string, Weight>
}

/**
 * The network of a `.keras` file, as Keras 2.12 and later write it: an archive of `config.json` and
 * `model.weights.h5`.
 *
 * @param chosen of a generator of several classes, the one to draw
 * @throws GardenError `invalid_model`, `invalid_manifest`
 */
export async function kerasFile(path: string, chosen: number | undefined): Promise<KerasModel> {
  const [json, weights] = await readArchive(path, ['config.json', 'model.weights.h5'])
  const config = parseJson(new TextDecoder().decode(json))
  const file = await openHdf5(weights ?? new Uint8Array())
  return read(config, byPlace(file), chosen)
}

/**
 * The network of a whole model that Keras saved as HDF5.
 *
 * @throws GardenError `invalid_model`, `invalid_manifest`
 */
export async function hdf5File(path: string, chosen: number | undefined): Promise<KerasModel> {
  const bytes = await readWhole(path)
  requireNoPointer(path, bytes)
  const file = await openHdf5(bytes)
  const config = file.attribute('', 'model_config')
  if (typeof config !== 'string')
    throw refused(
      `${path} holds weights only, and does not tell its layers (model_config).`,
      'Load them into the model in Keras and save the whole: model.load_weights(…), model.save("generator.keras").',
    )
  return read(parseJson(config), byName(file), chosen)
}

/** Repositories that keep large files elsewhere give a few lines of text in their place. */
function requireNoPointer(path: string, bytes: Uint8Array): void {
  const start = new TextDecoder().decode(bytes.subarray(0, 64))
  if (!start.startsWith('version https://git-lfs')) return
  throw refused(
    `${path} is a pointer of Git LFS, not the file itself.`,
    'Fetch the file: git lfs pull, or download it by the web page of its repository.',
  )
}

function read(config: unknown, weightsOf: WeightReader, chosen: number | undefined): KerasModel {
  const weights = new Map<string, Weight>()
  const kept: WeightReader = (layer, names) => {
    const found = weightsOf(layer, names)
    for (const [i, name] of names.entries()) {
      const weight = found[i]
      if (weight) weights.set(`${layer.config.name}/${name}`, weight)
    }
    return found
  }
  const network = readNetwork(config, kept, { framework: 'Keras', class: chosen })
  return { network, config, weights }
}

function weightAt(file: Hdf5, path: string): Weight {
  const { shape, data } = file.weight(path)
  return { shape, values: data }
}

/**
 * Weights lie below their layer's class, numbered among its like: `layers/conv2d_1/vars/0`; in the first versions of
 * the format in a folder of another name.
 */
function byPlace(file: Hdf5): WeightReader {
  const paths = new Set(file.paths)
  return (layer, names) =>
    names.map((_, i) => {
      const places = ROOTS.map((root) => `${pathOf(layer, root)}/vars/${i}`)
      const place = places.find((one) => paths.has(one))
      if (place) return weightAt(file, place)
      throw refused(`The file holds no weight ${places[0]}, which ${layer.config.name} needs.`)
    })
}

const ROOTS = ['layers', '_layer_checkpoint_dependencies']

function pathOf({ within, class_name, config }: LayerConfig, root: string): string {
  const models = within.slice(1).map((inner, i) => {
    const outer = within[i]?.layers ?? []
    return `${root}/${placeIn(outer, ({ class_name, name, config }) => {
      const own = Array.isArray(config) ? undefined : config.name
      return /Sequential|Functional|Model/.test(class_name) && (own ?? name) === inner.name
    })}`
  })
  const inner = within.at(-1)?.layers ?? []
  const isOwn = (raw: RawLayer) =>
    raw.class_name === class_name &&
    (Array.isArray(raw.config) ? raw.name : (raw.config.name ?? raw.name)) === config.name
  return [...models, `${root}/${placeIn(inner, isOwn)}`].join('/')
}

/** The name of a layer's folder among those of its model. */
function placeIn(layers: readonly RawLayer[], isOwn: (raw: RawLayer) => boolean): string {
  const at = layers.findIndex(isOwn)
  const kind = snakeCase(layers[at]?.class_name ?? '')
  const count = layers.slice(0, at).filter((one) => snakeCase(one.class_name) === kind).length
  return count === 0 ? kind : `${kind}_${count}`
}

/** As Keras names its containers: `Conv2DTranspose` is `conv2d_transpose`, `ReLU` is `re_lu`. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** Every layer of the outermost model lists where its weights lie: `conv2d_1/conv2d_1/kernel:0`. */
function byName(file: Hdf5): WeightReader {
  return ({ config: { name }, within }, names) => {
    const outer = within[1]?.name ?? name
    const group = `model_weights/${outer}`
    const listed = [file.attribute(group, 'weight_names')]
      .flat()
      .filter((one) => typeof one === 'string')
    const own = listed.filter((one) => outer === name || one.split('/').includes(name))
    return names.map((weight) => {
      const place = own.find((one) => lastPart(one) === weight)
      if (place !== undefined) return weightAt(file, `${group}/${place}`)
      throw refused(`The file holds no weight ${weight} of ${name}.`)
    })
  }
}

function lastPart(path: string): string | undefined {
  return path.split('/').at(-1)?.replace(/:\d+$/, '')
}
