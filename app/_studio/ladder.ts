import { GardenError } from '#lib/error.ts'
import { useBackend as chooseBackend, proveBackend } from '#lib/model/backend.ts'
import { type Generator, loadGenerator } from '#lib/model/load.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import type { Backend, Refusal } from './protocol.ts'

/** A generator on a backend that has drawn the known answer right. */
export type Proven = {
  generator: Generator
  backend: Backend
  maxDifference: number
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
      return { ...(await prove(backend, manifest, read)), backend, refused }
    } catch (error) {
      refused.push({ backend, reason: reasonOf(error) })
    }
  }
  const reasons = refused.map(({ backend, reason }) => `${backend}: ${reason}`)
  throw new GardenError('backend_unavailable', reasons.join(' '), {
    suggestion: 'The server draws instead.',
  })
}

async function prove(
  backend: Backend,
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array>,
) {
  if (backend === 'wasm') await setWasmFiles()
  await chooseBackend(backend)
  const generator = await loadGenerator(manifest, read)
  try {
    return { generator, ...(await proveBackend(generator)) }
  } catch (error) {
    generator.dispose()
    throw error
  }
}

/** The bundler gives TF.js's .wasm files addresses of their own, named after their contents. */
async function setWasmFiles(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  const simd = new URL(
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    import.meta.url,
  ).href
  const plain = new URL(
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
    import.meta.url,
  ).href
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    // Asked for by name only: threads are off.
    'tfjs-backend-wasm-threaded-simd.wasm': simd,
  })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
