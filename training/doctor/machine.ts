import { statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'
import { processorFlags } from '../backend/hardware.ts'

export type Machine = {
  platform: string
  processor: string
  cores: number
  /** Extensions that matter to training; none known outside Linux. */
  extensions: string[]
  memoryBytes: number
  freeMemoryBytes: number
  /** On the disk of the working folder. */
  freeDiskBytes: number
  node: string
  /** sharp's version, or why it does not load. */
  sharp: string
}

const EXTENSIONS = [
  ['avx2', 'AVX2'],
  ['avx512f', 'AVX-512'],
  ['avx512_bf16', 'AVX-512 BF16'],
  ['amx_bf16', 'AMX'],
] as const

export async function describeMachine(): Promise<Machine> {
  const [flags, { bavail, bsize }, sharp] = await Promise.all([
    processorFlags(),
    statfs('.'),
    sharpVersion(),
  ])
  return {
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    extensions: EXTENSIONS.filter(([flag]) => flags.has(flag)).map(([, name]) => name),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    freeDiskBytes: bavail * bsize,
    node: process.versions.node,
    sharp,
  }
}

/** The trainer reads and writes every picture with it. */
async function sharpVersion(): Promise<string> {
  try {
    const { default: sharp } = await import('sharp')
    return `${sharp.versions.sharp} with libvips ${sharp.versions.vips}`
  } catch (error) {
    return `does not load: ${error instanceof Error ? error.message.split('\n')[0] : error}`
  }
}
