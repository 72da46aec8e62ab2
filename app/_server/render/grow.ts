import 'server-only'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import type { PublishedModel } from '../catalogue.ts'
import { needed } from '../closed.ts'
import { limits } from '../limits.ts'
import { store } from '../store.ts'
import type { Visitor } from '../visitor.ts'
import type { Picture } from './queue.ts'
import { createScheduler, type Grown, type RenderCounters } from './scheduler.ts'

export type { Grown, RenderCounters }

const scheduler = createScheduler({ workers: limits.workers, capacity: limits.queue })

/** The age of the model, in kimg, absent = finished; and who asks. */
type Options = { age?: number | undefined; visitor?: Visitor | undefined }

/**
 * Grows one picture a latent, in order, on a thread of its own. Those who ask for the same latent meanwhile get the
 * same picture: not to be written to.
 *
 * @param latents float32 [latentSize] each
 * @param options.age one of the model's
 * @param options.visitor who asks: clients take turns, and once their signal is aborted nothing more is grown for them
 * @throws GardenError `busy` when too much waits already, `backend_unavailable` when it cannot be grown here, whatever
 *   loading the generator throws; RangeError for a latent of another size; an AbortError once the signal is aborted
 */
export function grow(
  model: PublishedModel,
  latents: readonly Float32Array[],
  options: Options = {},
): Promise<Grown> {
  return scheduled(model, latents, options, false) as Promise<Grown>
}

/** The same, each as a PNG, which is packed on that thread. */
export function growPng(
  model: PublishedModel,
  latents: readonly Float32Array[],
  options: Options = {},
): Promise<Grown<Uint8Array<ArrayBuffer>>> {
  return scheduled(model, latents, options, true) as Promise<Grown<Uint8Array<ArrayBuffer>>>
}

/** @param packed whether PNGs come of it, and else pictures */
async function scheduled(
  { manifest, release }: PublishedModel,
  latents: readonly Float32Array[],
  { age, visitor }: Options,
  packed: boolean,
): Promise<Grown<Picture>> {
  if (latents.length === 0) return { pictures: [], queued: 0, inferred: 0 }
  // Here, because in a batch it would be everyone's failure.
  for (const { length } of latents) requireSize(length, manifest.latentSize)
  const folder = releaseFolder(release.id, release.digest)
  const read = async (path: string) => (await needed(store.read(`${folder}/${path}`))).bytes
  const group = { key: `${release.digest}!${age ?? ''}`, manifest, age, read }
  return scheduler.grow(group, latents, { ...visitor, packed })
}

export function renderCounters(): RenderCounters {
  return scheduler.counters()
}

function requireSize(length: number, size: number): void {
  if (length === size) return
  throw new RangeError(`A latent has ${length} components, the generator takes ${size}.`)
}
