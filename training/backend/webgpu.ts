import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { hasGpu } from './hardware.ts'

/** What Dawn tells about a GPU and its driver. */
export type GpuInfo = {
  vendor: string
  architecture: string
  description: string
  isFallbackAdapter?: boolean
}

type Gpu = {
  requestAdapter(options: { powerPreference: string }): Promise<{ info: GpuInfo } | null>
}

/** The package's exports; its own types bring a second, clashing set of WebGPU's. */
type Dawn = { create(options: string[]): Gpu; globals: object }

/**
 * Any GPU, through Dawn, the WebGPU of Chromium (npm `webgpu`). Values can only be read with
 * `await tensor.data()`: TF.js' synchronous reading needs a browser.
 *
 * @param software whether a GPU that the processor emulates will do
 * @throws GardenError `backend_unavailable` when the package is not installed or finds no GPU
 */
export async function useWebgpu(software: boolean): Promise<void> {
  if (tf.findBackendFactory('webgpu') === null) await provideGpu(software)
  if (!(await tf.setBackend('webgpu'))) throw new Error('TF.js cannot start it')
}

/** The GPU that TF.js takes; call after `useWebgpu`. */
export async function gpuInfo(): Promise<GpuInfo | undefined> {
  const { navigator } = globalThis as { navigator?: { gpu?: Gpu } }
  return navigator?.gpu && (await bestAdapter(navigator.gpu))?.info
}

export function isSoftware({ isFallbackAdapter, architecture, description }: GpuInfo): boolean {
  return (
    isFallbackAdapter === true || /swiftshader|llvmpipe/i.test(`${architecture} ${description}`)
  )
}

/** Gives TF.js, which looks only while it is imported, what a browser has. */
async function provideGpu(software: boolean): Promise<void> {
  const { create, globals } = await importDawn()
  Object.assign(globalThis, globals)
  const gpu = create([])
  const adapter = await bestAdapter(gpu)
  if (adapter === null) throw await withoutAdapter()
  if (isSoftware(adapter.info) && !software)
    throw noGpu(`its GPU is only software (${adapter.info.description})`)
  // From Node 21 on there is a navigator.
  const { navigator = {} } = globalThis as { navigator?: object }
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
  await import('@tensorflow/tfjs-backend-webgpu')
}

async function importDawn(): Promise<Dawn> {
  try {
    return (await import('webgpu')) as unknown as Dawn
  } catch (cause) {
    throw new GardenError('backend_unavailable', 'the package webgpu cannot be loaded', {
      suggestion: 'Run "npm ci --include=optional"; on Linux it needs glibc 2.34 or later.',
      cause,
    })
  }
}

/** As TF.js asks for it. */
function bestAdapter(gpu: Gpu) {
  return gpu.requestAdapter({ powerPreference: 'high-performance' })
}

async function withoutAdapter(): Promise<GardenError> {
  if (await hasGpu()) return noGpu('the GPU has no driver that it can use')
  return new GardenError('backend_unavailable', 'no GPU: neither /dev/dri nor an NVIDIA device', {
    suggestion: 'It takes a GPU and its Vulkan driver; without, nothing is amiss.',
  })
}

function noGpu(reason: string): GardenError {
  const driver = process.platform === 'linux' ? "the GPU's Vulkan driver" : "the GPU's driver"
  return new GardenError('backend_unavailable', reason, {
    suggestion: `Install ${driver}, or train with --backend cpu.`,
  })
}
