import '../setup/polyfill.js'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { tryTensorFlow } from '../setup/trial.ts'
import { requireNvidia } from './hardware.ts'

/**
 * TensorFlow's kernels on an NVIDIA GPU, through tfjs-node-gpu. It is tried in another process first: a
 * library that is loaded and finds no GPU keeps this one from loading cpu's.
 *
 * @throws GardenError `backend_unavailable` when there is no GPU or TensorFlow finds none
 */
export async function useCuda(): Promise<void> {
  await requireNvidia()
  setEnvironment()
  const trial = await tryTensorFlow('@tensorflow/tfjs-node-gpu', fileURLToPath(import.meta.url))
  if (!trial.works) throw new Error(trial.reason)
  if (!trial.gpu) throw noGpu(trial.cuda)
  await import('@tensorflow/tfjs-node-gpu')
  await tf.setBackend('tensorflow')
}

/** Whether TensorFlow computes on a GPU. */
export function usesGpu(): boolean {
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true
}

/** What TensorFlow and NVIDIA's libraries read while they are loaded. */
function setEnvironment(): void {
  // Else TensorFlow takes all of the GPU's memory at once.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'
  // Else convolutions round to the 10 bits of TF32, and the gradient check sees it.
  process.env.NVIDIA_TF32_OVERRIDE ??= '0'
}

function noGpu(said = 'it does not say why'): GardenError {
  return new GardenError('backend_unavailable', `TensorFlow finds no GPU: ${said}`, {
    suggestion: 'Renew the NVIDIA driver: CUDA 12 needs 525 or later.',
  })
}
