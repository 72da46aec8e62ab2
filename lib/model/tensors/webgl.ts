import { backend, env, type KernelConfig, registerKernel, setBackend } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/base_side_effects.js'
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl/dist/backend_webgl.js'
import '@tensorflow/tfjs-backend-webgl/dist/base.js'
import { addConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Add.js'
import { conv2DConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Conv2D.js'
import { depthToSpaceConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/DepthToSpace.js'
import { identityConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Identity.js'
import { maximumConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Maximum.js'
import { multiplyConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Multiply.js'
import { padV2Config } from '@tensorflow/tfjs-backend-webgl/dist/kernels/PadV2.js'
import { reshapeConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Reshape.js'
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

let starting: Promise<{ lost: Promise<never> }> | undefined

/**
 * Puts a program onto the graphics card by WebGL.
 *
 * @param options.software whether a graphics card that software imitates will do
 * @throws GardenError `backend_unavailable` where there is none; so does `run` once its context is lost
 */
export async function startOnWebGL(
  program: Program,
  { software }: { software: boolean },
): Promise<Engine> {
  starting ??= start(software)
  return startOnTensors(program, (await starting).lost)
}

async function start(software: boolean): Promise<{ lost: Promise<never> }> {
  for (const kernel of KERNELS) registerKernel(kernel)
  env().set('SOFTWARE_WEBGL_ENABLED', software)
  if (!(await setBackend('webgl').catch(() => false))) throw unavailable('cannot be started here')
  const { canvas } = (backend() as MathBackendWebGL).gpgpu.gl
  const lost = new Promise<never>((_, reject) => {
    canvas.addEventListener('webglcontextlost', () => reject(unavailable('has lost its context')))
  })
  // Whoever runs hears of it; in between nobody listens.
  lost.catch(() => {})
  return { lost }
}

function unavailable(problem: string): GardenError {
  return new GardenError('backend_unavailable', `WebGL ${problem}.`, {
    suggestion: 'Use another backend, or let the server draw.',
  })
}
