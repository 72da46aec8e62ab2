import { io } from '@tensorflow/tfjs-core'
import { findRelease, readCatalogue, readManifest, releaseFolder } from '#lib/gallery/catalogue.ts'
import { parseModelRef } from '#lib/latent/recipe.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import { openStorage } from '#lib/storage/open.ts'

/** A published model as the benchmarks load it. */
export type Published = {
  manifest: Manifest
  /** The bytes of a file of the release. */
  read(path: string): Promise<Uint8Array>
}

/** @param ref such as `lorelei-64`; the first in the catalogue unless given */
export async function openRelease(ref?: string): Promise<Published> {
  const storage = await openStorage('public/models', {})
  const catalogue = await readCatalogue(storage)
  const first = catalogue.models[0]
  if (!first) throw new Error('public/models is empty: publish a model first.')
  const { id, digest } = findRelease(catalogue, ref ? parseModelRef(ref) : { id: first.id })
  const manifest = await readManifest(storage, id, digest)
  const read = async (path: string) =>
    (await storage.read(`${releaseFolder(id, digest)}/${path}`)).bytes
  return { manifest, read }
}

/** What TF.js builds the layers model of a release from. */
export async function readArtifacts({ manifest, read }: Published): Promise<io.ModelArtifacts> {
  const { modelTopology, weightsManifest } = JSON.parse(
    new TextDecoder().decode(await read(manifest.layers.model)),
  ) as io.ModelJSON
  const paths = weightsManifest.flatMap((group) => group.paths)
  const shards = await Promise.all(paths.map(read))
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: io.concatenateArrayBuffers(shards.map((shard) => new Uint8Array(shard).buffer)),
  }
}
