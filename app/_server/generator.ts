import 'server-only'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import type { Raster } from '#lib/image/raster.ts'
import { proveBackend, useBackend } from '#lib/model/backend.ts'
import { type Generator, loadGenerator } from '#lib/model/load.ts'
import { recentlyUsed } from './cache.ts'
import type { PublishedModel } from './catalogue.ts'
import { store } from './store.ts'
import { takeTurns } from './turns.ts'

/** WASM inference is synchronous: two at a time would only make both late. */
const inTurn = takeTurns()

const generators = recentlyUsed<Generator>(
  3,
  () => 1,
  (generator) => generator.dispose(),
)

/** Grows one picture a latent, in order. */
export function grow(model: PublishedModel, latents: readonly Float32Array[]): Promise<Raster[]> {
  return inTurn(async () => (await generatorOf(model)).generate(latents))
}

/**
 * Renders the model's known answer.
 *
 * @returns the greatest difference in levels of 255
 * @throws GardenError `backend_unavailable` when this machine draws something else
 */
export function prove(model: PublishedModel): Promise<{ maxDifference: number }> {
  return inTurn(async () => proveBackend(await generatorOf(model)))
}

/** Only within a turn: a generator is never dropped while another request uses it. */
async function generatorOf({ manifest, release }: PublishedModel): Promise<Generator> {
  const loaded = generators.get(release.digest)
  if (loaded) return loaded
  await useBackend('wasm')
  const folder = releaseFolder(release.id, release.digest)
  const read = async (path: string) => (await store.read(`${folder}/${path}`)).bytes
  const generator = await loadGenerator(manifest, read)
  generators.set(release.digest, generator)
  return generator
}
