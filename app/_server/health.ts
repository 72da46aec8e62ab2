import 'server-only'
import { GardenError } from '#lib/error.ts'
import { proveGenerator } from '#lib/model/proof.ts'
import { listing, type PublishedModel } from './catalogue.ts'
import { grow } from './render/grow.ts'
import { redisState } from './shared/redis.ts'
import { requireWhole } from './whole.ts'

/** Releases that this process has drawn right. */
const proven = new Map<string, number>()

/**
 * Draws the known answer of every model's newest release, once a process. Models that cannot be read or drawn are named:
 * the others go on.
 *
 * @throws GardenError while there are some, and none can be read and drawn: what the first one met
 */
export async function checkHealth() {
  const { models, faults: unread } = await listing()
  const faults = new Map<string, unknown>(unread)
  for (const model of models)
    await proveOnce(model).catch((error) => faults.set(model.release.id, error))
  const sound = models.filter(({ release }) => !faults.has(release.id))
  if (sound.length === 0 && faults.size > 0) throw [...faults.values()][0]
  return {
    status: faults.size > 0 ? 'degraded' : 'ready',
    // Without it every gallery goes on alone, so that it is no reason to take one away.
    redis: await redisState(),
    models: sound.map(({ pinned, release }) => ({
      model: pinned,
      maxDifference: proven.get(release.digest),
    })),
    ...(faults.size > 0 && { failing: [...faults.keys()] }),
  }
}

async function proveOnce(model: PublishedModel): Promise<void> {
  await requireWhole(model)
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
