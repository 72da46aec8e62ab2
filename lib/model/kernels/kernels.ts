import { fromBase64 } from '../../bytes.ts'
import { GardenError } from '../../error.ts'
import { KERNELS } from './binary.ts'

/** The functions of `assembly/kernels.ts`; all numbers are addresses, strides, lengths and counts. */
export type Kernels = {
  setRows(count: number, from: number, to: number): void
  setRounding(bits: number, fraction: number, low: number, high: number): void
  multiply(...what: [...Multiplication, channels: number]): void
  multiplyNarrow(...what: Multiplication): void
  multiplyTiles(
    input: number,
    across: number,
    down: number,
    beside: number,
    below: number,
    both: number,
    length: number,
    weights: number,
    zeros: number,
    products: number,
    stride: number,
    channels: number,
  ): void
  differ(
    input: number,
    bytes: number,
    across: number,
    down: number,
    beside: number,
    below: number,
    both: number,
  ): void
  combine(
    products: number,
    stride: number,
    bias: number,
    output: number,
    across: number,
    down: number,
    channels: number,
  ): void
  finish(
    input: number,
    pixels: number,
    levels: number,
    guesses: number,
    lowest: number,
    span: number,
    step: number,
    output: number,
    channels: number,
  ): void
}

/** What both direct multiplications are told. */
export type Multiplication = [
  input: number,
  segments: number,
  segmentStride: number,
  length: number,
  weights: number,
  bias: number,
  output: number,
]

const PAGE = 65_536

let compiled: Promise<WebAssembly.Module> | undefined

/**
 * The kernels on a memory of their own, all zero.
 *
 * @param bytes that they need
 * @throws GardenError `backend_unavailable` where there is no WebAssembly with SIMD, or not so much memory
 */
export async function startKernels(
  bytes: number,
): Promise<{ kernels: Kernels; memory: ArrayBuffer }> {
  try {
    compiled ??= WebAssembly.compile(fromBase64(KERNELS))
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
    const instance = await WebAssembly.instantiate(await compiled, { env: { memory } })
    return { kernels: instance.exports as Kernels, memory: memory.buffer }
  } catch (cause) {
    compiled = undefined
    throw new GardenError('backend_unavailable', 'WebAssembly cannot be started here.', {
      suggestion: 'It needs WebAssembly with SIMD, and memory. Let the server draw.',
      cause,
    })
  }
}
