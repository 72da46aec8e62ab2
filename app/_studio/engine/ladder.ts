import { GardenError } from '#lib/error.ts'
import { type Generator, loadGenerator } from '#lib/model/load.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import type { Backend, Refusal } from './protocol.ts'

/** A generator on a backend that has drawn the known answer right. */
export type Proven = {
  generator: Generator
  backend: Backend
  refused: Refusal[]
}

/**
 * Climbs down the ladder of backends to the first that draws the known answer.
 *
 * @throws GardenError `backend_unavailable` when none does
 */
export async function climb(
  backends: readonly Backend[],
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
): Promise<Proven> {
  const refused: Refusal[] = []
  for (const backend of backends) {
    try {
      const generator = await loadGenerator(manifest, read, await starting(backend))
      return { generator, backend, refused }
    } catch (error) {
      refused.push({ backend, reason: reasonOf(error) })
    }
  }
  const reasons = refused.map(({ backend, reason }) => `${backend}: ${reason}`)
  throw new GardenError('backend_unavailable', reasons.join(' '), {
    suggestion: 'The server draws instead.',
  })
}

/** TF.js is fetched by those who have a graphics card only. */
async function starting(backend: Backend) {
  if (backend === 'wasm') return {}
  const { startOnTensors } = await import('#lib/model/tensors.ts')
  return { start: startOnTensors }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
