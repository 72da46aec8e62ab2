import 'server-only'
import { GardenError } from '#lib/error.ts'
import { proveGenerator } from '#lib/model/proof.ts'
import { listModels, type PublishedModel } from './catalogue.ts'
import { grow } from './render/grow.ts'

/** Releases that this process has drawn right. */
const proven = new Map<string, number>()

/**
 * Draws the known answer of every model's newest release, once a process.
 *
 * @throws GardenError `backend_unavailable` while one cannot be drawn
 */
export async function checkHealth() {
  const models = await listModels()
  for (const model of models) await proveOnce(model)
  return {
    status: 'ready',
    models: models.map(({ pinned, release }) => ({
      model: pinned,
      maxDifference: proven.get(release.digest),
    })),
  }
}

async function proveOnce(model: PublishedModel): Promise<void> {
  if (proven.has(model.release.digest)) return
  try {
    const { maxDifference } = await proveGenerator(asGenerator(model))
    proven.set(model.release.digest, maxDifference)
  } catch (cause) {
    if (cause instanceof GardenError && cause.code === 'backend_unavailable') throw cause
    throw new GardenError('backend_unavailable', `${model.pinned} cannot be drawn here.`, { cause })
  }
}

/** What visitors get, rather than a generator of its own. */
function asGenerator(model: PublishedModel) {
  const generate = async (latents: readonly Float32Array[]) => (await grow(model, latents)).pictures
  return { manifest: model.manifest, generate }
}
