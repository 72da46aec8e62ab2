import 'server-only'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import type { Raster } from '#lib/image/raster.ts'
import { type Generator, loadGenerator } from '#lib/model/load.ts'
import { proveGenerator } from '#lib/model/proof.ts'
import { recentlyUsed } from './cache.ts'
import type { PublishedModel } from './catalogue.ts'
import { store } from './store.ts'
import { takeTurns } from './turns.ts'

/** WASM inference is synchronous: two at a time would only make both late. */
const inTurn = takeTurns()

/** Bytes of published weights: in memory they are two to four times as much. */
const CAPACITY = 32 * 2 ** 20

const generators = recentlyUsed<Generator>(
  CAPACITY,
  ({ manifest }) => manifest.weights.bytes,
  (generator) => generator.dispose(),
)

/**
 * Grows one picture a latent, in order.
 *
 * @param age one of the model's, in kimg; absent = finished
 */
export function grow(
  model: PublishedModel,
  latents: readonly Float32Array[],
  age?: number,
): Promise<Raster[]> {
  return inTurn(async () => (await generatorOf(model, age)).generate(latents))
}

/**
 * Renders the model's known answer.
 *
 * @returns the greatest difference in levels of 255
 * @throws GardenError `backend_unavailable` when this machine draws something else
 */
export function prove(model: PublishedModel): Promise<{ maxDifference: number }> {
  return inTurn(async () => proveGenerator(await generatorOf(model)))
}

/** Only within a turn: a generator is never dropped while another request uses it. */
async function generatorOf(
  { manifest, release }: PublishedModel,
  age?: number,
): Promise<Generator> {
  const key = `${release.digest}!${age ?? ''}`
  const loaded = generators.get(key)
  if (loaded) return loaded
  const folder = releaseFolder(release.id, release.digest)
  const read = async (path: string) => (await store.read(`${folder}/${path}`)).bytes
  const generator = await loadGenerator(manifest, read, { age })
  generators.set(key, generator)
  return generator
}
