import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import * as tf from '@tensorflow/tfjs'
import type { BackendName } from '../backend/backend.ts'
import { nvidiaGpus } from '../backend/hardware.ts'
import { gpuInfo, isSoftware } from '../backend/webgpu.ts'

/** What computes: versions of the libraries, and the GPU or the number of threads. */
export type Identity = { version: string; device: string; threads?: number }

/** Identifies the backend in use. */
export function identify(name: BackendName): Promise<Identity> {
  return { cuda: ofCuda, webgpu: ofWebgpu, cpu: ofCpu, wasm: ofWasm }[name]()
}

async function ofCuda(): Promise<Identity> {
  return { version: tensorflowVersion(), device: (await nvidiaGpus()).join('; ') }
}

async function ofWebgpu(): Promise<Identity> {
  const info = await gpuInfo()
  const kind = info && isSoftware(info) ? ' (software)' : ''
  return { version: `Dawn ${packageVersion('webgpu')}`, device: `${info?.description}${kind}` }
}

async function ofCpu(): Promise<Identity> {
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism()
  return { version: tensorflowVersion(), device: `${threads} threads`, threads }
}

async function ofWasm(): Promise<Identity> {
  const version = `TF.js ${packageVersion('@tensorflow/tfjs-backend-wasm')}`
  return { version, device: '1 thread', threads: 1 }
}

function tensorflowVersion(): string {
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } }
  return `TensorFlow ${binding.TF_Version}`
}

function packageVersion(name: string): string {
  return createRequire(import.meta.url)(`${name}/package.json`).version
}
