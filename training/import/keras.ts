import { parseJson } from '../json.ts'
import { readArchive } from './archive.ts'
import { readWhole } from './file.ts'
import { type Hdf5, openHdf5 } from './hdf5.ts'
import type { Network } from './layers.ts'
import { refused } from './refusal.ts'
import { chainOf, kerasNetwork, type WeightReader } from './topology.ts'

/**
 * The network of a `.keras` file, as Keras 2.12 and later write it: an archive of `config.json` and
 * `model.weights.h5`.
 *
 * @throws GardenError `invalid_model`
 */
export async function kerasFile(path: string): Promise<Network> {
  const [json, weights] = await readArchive(path, ['config.json', 'model.weights.h5'])
  const config = parseJson(new TextDecoder().decode(json))
  const file = await openHdf5(weights ?? new Uint8Array())
  return kerasNetwork(config, byPlace(file, config))
}

/**
 * The network of a whole model that Keras saved as HDF5.
 *
 * @throws GardenError `invalid_model`
 */
export async function hdf5File(path: string): Promise<Network> {
  const file = await openHdf5(await readWhole(path))
  const config = file.attribute('', 'model_config')
  if (typeof config !== 'string')
    throw refused(
      `${path} does not tell its layers.`,
      'It may hold weights only: save the whole model, model.save("generator.keras").',
    )
  return kerasNetwork(parseJson(config), byName(file))
}

/** Weights lie below their layer's class, numbered among its like: `layers/conv2d_1/vars/0`. */
function byPlace(file: Hdf5, config: unknown): WeightReader {
  const counts = new Map<string, number>()
  const places = new Map<string, string>()
  for (const { class_name, config: layer } of chainOf(config)) {
    const kind = snakeCase(class_name)
    const count = counts.get(kind) ?? 0
    counts.set(kind, count + 1)
    places.set(layer.name, count === 0 ? kind : `${kind}_${count}`)
  }
  return ({ config: { name } }, names) =>
    names.map((_, i) => file.weight(`layers/${places.get(name)}/vars/${i}`))
}

/** As Keras names its containers: `Conv2DTranspose` is `conv2d_transpose`, `ReLU` is `re_lu`. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** Every layer lists where its weights lie: `conv2d_1/conv2d_1/kernel:0`. */
function byName(file: Hdf5): WeightReader {
  return ({ config: { name } }, names) => {
    const group = `model_weights/${name}`
    const listed = [file.attribute(group, 'weight_names')].flat()
    return names.map((weight) => {
      const place = listed.find((one) => lastPart(one) === weight)
      if (place === undefined) throw refused(`The file holds no weight ${weight} of ${name}.`)
      return file.weight(`${group}/${place}`)
    })
  }
}

function lastPart(path: unknown): string | undefined {
  return typeof path === 'string' ? path.split('/').at(-1)?.replace(/:\d+$/, '') : undefined
}
