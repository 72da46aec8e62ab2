import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { repairGradients } from '../gradients/repair.ts'
import { hasGpu, hasNvidia } from './hardware.ts'

export const BACKENDS = ['auto', 'cuda', 'webgpu', 'cpu', 'wasm'] as const

export type BackendName = Exclude<(typeof BACKENDS)[number], 'auto'>

type Loader = {
  /** Whether its hardware is here; where it is not, `auto` does not even try. */
  fits(): Promise<boolean>
  /** Makes it TF.js' backend. @param software whether a GPU that is emulated will do */
  start(software: boolean): Promise<void>
}

/** In the order that `auto` tries them. */
const LOADERS: Record<BackendName, Loader> = {
  cuda: {
    fits: hasNvidia,
    start: async () => (await import('./cuda.ts')).useCuda(),
  },
  webgpu: {
    fits: hasGpu,
    start: async (software) => (await import('./webgpu.ts')).useWebgpu(software),
  },
  cpu: { fits: async () => true, start: async () => (await import('./cpu.ts')).useCpu() },
  wasm: { fits: async () => true, start: async () => (await import('./wasm.ts')).useWasm() },
}

/**
 * Starts a backend and repairs the gradients it will be asked for.
 *
 * @param wanted `auto` takes the first that trains usefully: cuda with an NVIDIA GPU, webgpu with any
 * GPU that is not software, cpu, wasm
 * @param onRefused called with a message for each backend that `auto` passes over although its
 * hardware is here
 * @returns the backend in use
 * @throws GardenError `backend_unavailable` when it does not start
 */
export async function startBackend(
  wanted: (typeof BACKENDS)[number],
  onRefused: (message: string) => void,
): Promise<BackendName> {
  if (wanted !== 'auto') return start(wanted, true)
  for (const name of Object.keys(LOADERS) as BackendName[]) {
    try {
      if (await LOADERS[name].fits()) return await start(name, false)
    } catch (error) {
      if (!(error instanceof GardenError)) throw error
      onRefused(`${error.message} ${error.suggestion}`)
    }
  }
  throw new GardenError('backend_unavailable', 'No backend starts on this machine.', {
    suggestion: 'Run "gan doctor", which says why.',
  })
}

/** Which of the two that bring a TensorFlow library of their own is loaded. */
let native: BackendName | undefined

async function start(name: BackendName, software: boolean): Promise<BackendName> {
  try {
    if (name === 'cuda' || name === 'cpu') requireAlone(name)
    await LOADERS[name].start(software)
    await tf.ready()
  } catch (cause) {
    throw unavailable(name, cause)
  }
  if (name === 'cuda' || name === 'cpu') native = name
  repairGradients()
  return name
}

/** A process holds one TensorFlow library: given a second one, TF.js goes on with the first and says nothing. */
function requireAlone(name: BackendName): void {
  if (native === name || tf.findBackendFactory('tensorflow') === null) return
  throw new GardenError('backend_unavailable', 'another TensorFlow is loaded in this process', {
    suggestion: 'Use cpu and cuda in processes of their own.',
  })
}

const SUGGESTIONS: Record<BackendName, string> = {
  cuda: 'Run "gan setup --cuda", which builds it, or train with --backend cpu.',
  webgpu: 'Run "gan doctor", which says what it lacks, or train with --backend cpu.',
  cpu: 'Run "gan setup", which builds it, or train with --backend wasm.',
  wasm: 'Run "npm install".',
}

function unavailable(name: BackendName, cause: unknown): GardenError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
  const advice = cause instanceof GardenError ? cause.suggestion : undefined
  const message = `The backend ${name} does not start: ${reason?.replace(/\.$/, '')}.`
  return new GardenError('backend_unavailable', message, {
    suggestion: advice ?? SUGGESTIONS[name],
    cause,
  })
}
