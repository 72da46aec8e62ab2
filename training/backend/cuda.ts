import '../setup/polyfill.js'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { tryTensorFlow } from '../setup/trial.ts'
import { requireNvidia } from './hardware.ts'

/**
 * TensorFlow's kernels on an NVIDIA GPU, through tfjs-node-gpu.
 *
 * @param cautious whether to try it in another process first: a library that is loaded and finds no GPU
 * keeps this process from loading cpu's
 * @throws GardenError `backend_unavailable` when there is no GPU or TensorFlow finds none
 */
export async function useCuda(cautious: boolean): Promise<void> {
  await requireNvidia()
  setEnvironment()
  if (cautious) {
    const trial = await tryTensorFlow('@tensorflow/tfjs-node-gpu', fileURLToPath(import.meta.url))
    if (!trial.works) throw new Error(trial.reason)
    if (!trial.gpu) throw noGpu()
  }
  await import('@tensorflow/tfjs-node-gpu')
  await tf.setBackend('tensorflow')
  if (!usesGpu()) throw noGpu()
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

function noGpu(): GardenError {
  return new GardenError('backend_unavailable', 'TensorFlow loads, but finds no GPU', {
    suggestion: 'Run "gan doctor", which shows what TensorFlow says about it.',
  })
}
