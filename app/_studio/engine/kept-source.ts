import { parseModelRef } from '#lib/latent/recipe.ts'
import { publishedFile } from '../../address.ts'
import type { ReleaseSource } from '../model.ts'
import { digestKept, isCached } from './release-cache.ts'

/**
 * A release whose whole generator is on this device, so that nothing has to be downloaded to grow its pictures here.
 *
 * @param ref as links spell it
 * @param pinned the same with its pin, `lorelei-64@3f9a2c1e`
 */
export async function keptSource(ref: string, pinned: string): Promise<ReleaseSource | undefined> {
  const { id, pin = '' } = parseModelRef(pinned)
  const digest = await digestKept(id, pin)
  if (!digest) return undefined
  const folder = publishedFile(id, digest, '').replace(/\/$/, '')
  return (await isCached(folder))
    ? { kind: 'release', ref, pinned, folder, digest, bytes: 0 }
    : undefined
}
