import { type Digest, verifyFile } from '#lib/digest.ts'
import { GardenError } from '#lib/error.ts'
import { type Manifest, parseManifest } from '#lib/model/manifest.ts'

/**
 * The manifest of a release, proven by its digest.
 *
 * @param folder address of the release, without a `/` at its end
 * @throws GardenError `storage_failed`, `corrupt_file`, `invalid_manifest`
 */
export async function fetchManifest(folder: string, digest: Digest): Promise<Manifest> {
  const bytes = await fetchBytes(`${folder}/manifest.json`, () => {})
  await verifyFile({ path: 'manifest.json', bytes: bytes.length, sha256: digest }, bytes)
  return parseManifest(bytes)
}

/**
 * Reads a release's files, each over the network once, and packed where the browser can unpack.
 *
 * @param progress told how many bytes have arrived, of all files together
 */
export function createDownload(folder: string, progress: (loaded: number) => void) {
  const files = new Map<string, Promise<Uint8Array>>()
  let loaded = 0

  function arrived(bytes: number): void {
    loaded += bytes
    progress(loaded)
  }

  return (path: string): Promise<Uint8Array> => {
    const known = files.get(path)
    if (known) return known
    const file = fetchPacked(`${folder}/${path}`, arrived)
    files.set(path, file)
    return file
  }
}

async function fetchPacked(address: string, arrived: (bytes: number) => void): Promise<Uint8Array> {
  if (globalThis.DecompressionStream === undefined) return fetchBytes(address, arrived)
  const packed = new Blob([(await fetchBytes(`${address}.gz`, arrived)) as BlobPart])
  const unpacked = packed.stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(unpacked).arrayBuffer())
}

async function fetchBytes(address: string, arrived: (bytes: number) => void): Promise<Uint8Array> {
  const response = await fetch(address).catch((cause) => failed(address, 'no answer', cause))
  if (!response.ok || !response.body) throw failed(address, `status ${response.status}`)
  const chunks: Uint8Array[] = []
  const reader = response.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value)
    arrived(read.value.length)
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer())
}

function failed(address: string, reason: string, cause?: unknown): never {
  throw new GardenError('storage_failed', `${address} could not be loaded: ${reason}.`, {
    suggestion: 'Check the connection and try again.',
    cause,
  })
}
