import { access, readdir, readFile } from 'node:fs/promises'
import { GardenError } from '../../lib/error.ts'
import { execute } from '../setup/execute.ts'

/** Milliseconds for nvidia-smi, which waits for long where the driver hangs. */
const LIMIT = 20_000

/** Whether the system shows this process a GPU that a driver of Vulkan, Metal or Direct3D may serve. */
export async function hasGpu(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const nodes = await readdir('/dev/dri').catch(() => [])
  return nodes.some((name) => name.startsWith('renderD')) || hasNvidia()
}

/** Whether the system shows this process an NVIDIA GPU. */
export async function hasNvidia(): Promise<boolean> {
  if (await exists('/dev/nvidiactl')) return true
  // In Windows, and in its Linux, the GPU is no file of NVIDIA's.
  const windows = process.platform === 'win32' || (await exists('/dev/dxg'))
  return windows && (await nvidiaGpus()).length > 0
}

/** NVIDIA's GPUs as the driver names them, each `name, memory, driver`; none where it does not answer. */
export async function nvidiaGpus(): Promise<string[]> {
  const { ok, stdout } = await execute(
    'nvidia-smi',
    ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'],
    { limit: LIMIT },
  )
  return ok ? stdout.trim().split('\n') : []
}

/**
 * Returns when this process is shown an NVIDIA GPU.
 *
 * @throws GardenError `backend_unavailable` saying what is missing
 */
export async function requireNvidia(): Promise<void> {
  if (await hasNvidia()) return
  if (process.platform === 'darwin') throw lacking('CUDA is not made for macOS', 'Use webgpu here.')
  // Of the driver's files this one is seen in containers too, the devices only when they are given.
  if (await exists('/proc/driver/nvidia/version'))
    throw lacking(
      'the NVIDIA driver runs, but this container is given no GPU',
      'Start the container with the GPU (docker run --gpus all).',
    )
  const { missing } = await execute('nvidia-smi', ['-L'], { limit: LIMIT })
  throw lacking(
    missing
      ? 'no NVIDIA driver: no /dev/nvidiactl and no nvidia-smi'
      : 'no NVIDIA GPU: there is nvidia-smi, but no /dev/nvidiactl',
    'It takes an NVIDIA GPU and its driver; without, nothing is amiss.',
  )
}

function lacking(reason: string, suggestion: string): GardenError {
  return new GardenError('backend_unavailable', reason, { suggestion })
}

/** The extensions of the processor by Linux' names (avx2, amx_bf16); none where the system does not tell. */
export async function processorFlags(): Promise<Set<string>> {
  const processor = await readFile('/proc/cpuinfo', 'utf8').catch(() => '')
  return new Set(/^flags\s*:(.*)$/m.exec(processor)?.[1]?.trim().split(' '))
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
