import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { repairGradients } from '../gradients/repair.ts'

export const BACKENDS = ['auto', 'cpu', 'wasm'] as const

export type BackendName = Exclude<(typeof BACKENDS)[number], 'auto'>

const LOADERS: Record<BackendName, () => Promise<void>> = {
  cpu: async () => (await import('./cpu.ts')).useCpu(),
  wasm: async () => (await import('./wasm.ts')).useWasm(),
}

/**
 * Starts a backend and repairs the gradients it will be asked for.
 *
 * @param wanted `auto` takes the first of cpu (tfjs-node) and wasm that starts
 * @param onRefused called with a message for each backend that `auto` passes over
 * @returns the backend in use
 * @throws GardenError `backend_unavailable` when it does not start
 */
export async function startBackend(
  wanted: (typeof BACKENDS)[number],
  onRefused: (message: string) => void,
): Promise<BackendName> {
  const names: BackendName[] = wanted === 'auto' ? ['cpu', 'wasm'] : [wanted]
  for (const name of names) {
    try {
      await LOADERS[name]()
      await tf.ready()
      repairGradients()
      return name
    } catch (cause) {
      if (wanted !== 'auto') throw unavailable(name, cause)
      onRefused(unavailable(name, cause).message)
    }
  }
  throw new GardenError('backend_unavailable', 'No backend starts on this machine.')
}

function unavailable(name: BackendName, cause: unknown): GardenError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
  return new GardenError('backend_unavailable', `The backend ${name} does not start: ${reason}`, {
    suggestion:
      name === 'cpu'
        ? 'Run "gan setup", which builds it, or train with --backend wasm.'
        : 'Run "npm install".',
    cause,
  })
}
