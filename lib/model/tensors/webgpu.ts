import {
  type KernelConfig,
  registerBackend,
  registerKernel,
  setBackend,
} from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/base_side_effects.js'
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js'
import { addConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Add.js'
import { conv2DConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv2D.js'
import { depthToSpaceConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/DepthToSpace.js'
import { identityConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Identity.js'
import { maximumConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Maximum.js'
import { multiplyConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Multiply.js'
import { padV2Config } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/PadV2.js'
import { reshapeConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Reshape.js'
import { GardenError } from '../../error.ts'
import type { Engine } from '../engine.ts'
import type { Program } from '../integers/program.ts'
import { startOnTensors } from './tensors.ts'

/** What `tensors.ts` computes with; the whole backend is twice as large. */
const KERNELS: KernelConfig[] = [
  addConfig,
  conv2DConfig,
  depthToSpaceConfig,
  identityConfig,
  maximumConfig,
  multiplyConfig,
  padV2Config,
  reshapeConfig,
]

/** What large kernels need more of than is given unasked. */
const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
] as const

let starting: Promise<{ lost: Promise<never> }> | undefined

/**
 * Puts a program onto the graphics card by WebGPU.
 *
 * @throws GardenError `backend_unavailable` where there is none; so does `run` once it is lost
 */
export async function startOnWebGPU(program: Program): Promise<Engine> {
  starting ??= start()
  return startOnTensors(program, (await starting).lost)
}

async function start(): Promise<{ lost: Promise<never> }> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw unavailable('is not to be had here')
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]))
  const device = await adapter.requestDevice({ requiredLimits })
  for (const kernel of KERNELS) registerKernel(kernel)
  registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info))
  if (!(await setBackend('webgpu'))) throw unavailable('cannot be started here')
  const lost = device.lost.then(({ message }) => {
    throw unavailable(`has lost its device: ${message || 'nobody knows why'}`)
  })
  // Whoever runs hears of it; in between nobody listens.
  lost.catch(() => {})
  return { lost }
}

function unavailable(problem: string): GardenError {
  return new GardenError('backend_unavailable', `WebGPU ${problem}.`, {
    suggestion: 'Use another backend, or let the server draw.',
  })
}
