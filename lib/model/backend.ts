import { env, getBackend, setBackend } from '@tensorflow/tfjs-core'
import { GardenError } from '../error.ts'
import { sampleLatent } from '../latent/sample.ts'
import type { Generator } from './load.ts'

/** What TF.js computes on: WebAssembly, on every machine, or the graphics card through WebGL. */
export type Backend = 'wasm' | 'webgl'

/** Levels of 255 by which a backend may differ from the publisher's in any channel. */
const TOLERANCE = 2

/**
 * Makes TF.js compute on a backend, which is downloaded only now.
 *
 * @param options.wasmPath URL of the folder with TF.js's .wasm files, ending in `/`; needed in
 *   browsers, found by itself in Node
 * @throws GardenError `backend_unavailable`
 */
export async function useBackend(
  name: Backend,
  options: { wasmPath?: string } = {},
): Promise<void> {
  try {
    if (name === 'wasm') await registerWasm(options.wasmPath)
    else await import('@tensorflow/tfjs-backend-webgl')
    if (await setBackend(name)) return
  } catch (cause) {
    throw unavailable(`TF.js cannot be started on ${name} here.`, cause)
  }
  throw unavailable(`TF.js cannot be started on ${name} here.`)
}

/**
 * The known-answer test: draws a picture whose bytes the publisher wrote down. A backend can be fast,
 * silent and wrong; this is what tells.
 *
 * @returns the greatest difference in any channel, in levels of 255
 * @throws GardenError `backend_unavailable` when it is more than 2
 */
export async function proveBackend(generator: Generator): Promise<{ maxDifference: number }> {
  const { knownAnswer, latentSize, prior, id } = generator.manifest
  const [picture] = await generator.generate([sampleLatent(knownAnswer.seed, latentSize, prior)])
  const expected = Uint8Array.from(atob(knownAnswer.pixels), (letter) => letter.charCodeAt(0))
  const maxDifference = greatestDifference(expected, picture?.data ?? new Uint8Array())
  if (maxDifference <= TOLERANCE) return { maxDifference }
  throw unavailable(
    `${getBackend()} draws seed ${knownAnswer.seed} of ${id} wrongly: up to ${maxDifference} of 255 levels off.`,
  )
}

async function registerWasm(path: string | undefined): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  if (path !== undefined) setWasmPaths(path)
  // Its threads crash in bundled workers, and in Node it has none.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
}

function greatestDifference(expected: Uint8Array, actual: Uint8Array): number {
  if (expected.length !== actual.length) return 255
  return expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (actual[i] ?? 0))), 0)
}

function unavailable(message: string, cause?: unknown): GardenError {
  return new GardenError('backend_unavailable', message, {
    suggestion: 'Use another backend, or let the server draw.',
    cause,
  })
}
