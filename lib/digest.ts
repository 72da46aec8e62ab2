import { GardenError } from './error.ts'

/** Lower-case SHA-256 in 64 hex digits; a release is named by that of its manifest. */
export type Digest = string & { readonly brand: 'Digest' }

export function isDigest(text: string): text is Digest {
  return /^[0-9a-f]{64}$/.test(text)
}

/** SHA-256 of `bytes`. Needs Web Crypto, which browsers withhold from pages served over plain http. */
export async function sha256(bytes: Uint8Array): Promise<Digest> {
  const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))
  return Array.from(new Uint8Array(hash), hexByte).join('') as Digest
}

/**
 * Checks that `bytes` are the file that was published. Where Web Crypto is absent only the length is
 * compared, which still catches the common case of a download cut short.
 *
 * @throws GardenError `corrupt_file`
 */
export async function verifyFile(
  published: { path: string; bytes: number; sha256: string },
  bytes: Uint8Array,
): Promise<void> {
  const { path } = published
  if (bytes.length !== published.bytes) {
    throw corrupt(`${path} has ${bytes.length} bytes where ${published.bytes} were published.`)
  }
  if (!globalThis.crypto?.subtle) return
  const actual = await sha256(bytes)
  if (actual !== published.sha256) {
    throw corrupt(`${path} has SHA-256 ${actual} where ${published.sha256} was published.`)
  }
}

function corrupt(message: string): GardenError {
  return new GardenError('corrupt_file', message, {
    suggestion: 'Load it again; if that does not help, publish the model again.',
  })
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
