import * as tf from '@tensorflow/tfjs'
import { concatenate } from '../../lib/bytes.ts'
import { GardenError } from '../../lib/error.ts'
import {
  findRelease,
  readCard,
  readCatalogue,
  readListed,
  readManifest,
} from '../../lib/gallery/catalogue.ts'
import { formatModelRef, parseModelRef, pinOf } from '../../lib/latent/recipe.ts'
import { parseModel, readShards } from '../../lib/model/compile/files.ts'
import type { Manifest } from '../../lib/model/manifest.ts'
import type { Storage } from '../../lib/storage/storage.ts'
import { modelVariables } from '../networks/variables.ts'
import { decodeCritic } from '../publish/critic.ts'
import { parseRunConfig } from '../run/folder.ts'
import type { NamedArray } from '../run/safetensors.ts'
import { bothGenerators } from './run.ts'
import type { Start } from './start.ts'

/**
 * A release's networks: its generator as it was published, and its critic if it has one.
 *
 * @param ref such as `lorelei-64`, or `lorelei-64@3f9a2c1e`
 * @throws GardenError `invalid_recipe` for what names no model, `unknown_model`, `unknown_release`, `corrupt_file`;
 *   `invalid_config` for one that another program trained
 */
export async function startOfRelease(storage: Storage, ref: string): Promise<Start> {
  const release = findRelease(await readCatalogue(storage), parseModelRef(ref))
  const { id, digest } = release
  const manifest = await readManifest(storage, id, digest)
  const { config, imported } = await readCard(storage, manifest, digest)
  const source = formatModelRef({ id, pin: pinOf(digest) })
  if (imported) throw foreign(source, imported.framework)
  const read = (path: string) => readListed(storage, manifest, digest, path)
  const arrays = bothGenerators(await generatorArrays(manifest, read))
  const critic = manifest.critic && decodeCritic(await read(manifest.critic)).arrays
  const named = (critic ?? []).map((array) => ({ ...array, name: `critic/${array.name}` }))
  const from = { source, kimg: manifest.kimg, critic: critic !== undefined }
  return { from, config: parseRunConfig(config, source), arrays: [...arrays, ...named] }
}

async function generatorArrays(
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
): Promise<NamedArray[]> {
  const model = await loadLayers(manifest, read)
  const arrays = await Promise.all(
    modelVariables(model).map(async ({ name, variable }) => ({
      name,
      shape: variable.shape,
      data: (await variable.data()) as Float32Array,
    })),
  )
  model.dispose()
  return arrays
}

/** A release's generator as TF.js saved it, on the backend in use. */
export async function loadLayers(
  { layers }: Manifest,
  read: (path: string) => Promise<Uint8Array>,
): Promise<tf.LayersModel> {
  const { modelTopology, weightsManifest } = parseModel(await read(layers.model), layers.model)
  const groups = await readShards(layers.model, weightsManifest, read)
  const artifacts = {
    modelTopology,
    weightSpecs: groups.flatMap((group) => group.weights) as tf.io.WeightsManifestEntry[],
    weightData: concatenate(groups.map(({ bytes }) => bytes)).buffer,
  }
  return tf.loadLayersModel(tf.io.fromMemory(artifacts))
}

function foreign(source: string, framework: string): GardenError {
  return new GardenError('invalid_config', `${source} was trained by ${framework}, not here.`, {
    suggestion: 'Go on from a release or run that "gan train" made.',
  })
}
