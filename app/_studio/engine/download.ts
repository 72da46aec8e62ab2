import { GardenError } from '#lib/error.ts'
import { gunzip } from '#lib/gzip.ts'

/**
 * Fetches a file packed where the browser can unpack.
 *
 * @param arrived told of the bytes that came over the network, as they come
 * @throws GardenError `storage_failed` naming the file
 */
export async function fetchPacked(
  address: string,
  arrived: (bytes: number) => void,
): Promise<Packed> {
  const packed = packedAddress(address)
  return { address: packed, bytes: await fetchBytes(packed, arrived) }
}

/** A file as it travels, and under which address. */
export type Packed = { address: string; bytes: Uint8Array }

/** Where a file is fetched from, and kept under; numbers are published packed, and stay so. */
export function packedAddress(address: string): string {
  return canUnpack() && /\.(json|bin)$/.test(address) ? `${address}.gz` : address
}

/** @throws TypeError for what is not packed */
export async function unpack({ address, bytes }: Packed): Promise<Uint8Array> {
  return /\.(json|bin)\.gz$/.test(address) ? gunzip(bytes) : bytes
}

/** @throws GardenError `storage_failed` naming the file */
export async function fetchBytes(
  address: string,
  arrived: (bytes: number) => void,
): Promise<Uint8Array> {
  const response = await fetch(address).catch((cause) => failed(address, 'no answer', cause))
  if (!response.ok || !response.body) throw failed(address, `status ${response.status}`)
  const chunks: Uint8Array[] = []
  const reader = response.body.getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value)
      arrived(read.value.length)
    }
  } catch (cause) {
    throw failed(address, 'it was cut short', cause)
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer())
}

function canUnpack(): boolean {
  return globalThis.DecompressionStream !== undefined
}

function failed(address: string, reason: string, cause?: unknown): never {
  throw new GardenError('storage_failed', `${address} could not be loaded: ${reason}.`, {
    suggestion: 'Check the connection and try again.',
    cause,
  })
}
