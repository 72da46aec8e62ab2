import { concatenate } from '../bytes.ts'
import { crc32 } from '../crc.ts'
import { chunkOf, SIGNATURE } from './chunk.ts'

/** Keyword of the text chunk that holds a picture's recipe. */
export const KEYWORD = 'Latent Garden'

/** Bytes of the signature and of the chunk that has to be the first. */
const HEADER = 33

/** Bytes of a chunk beside its data: length, type and checksum. */
const FRAME = 12

/** What a file says of the recipe it was grown from. */
export type Carried =
  | { kind: 'recipe'; recipe: string }
  /** A PNG without one. */
  | { kind: 'none' }
  /** A PNG that ends early, or whose chunk is not what was written. */
  | { kind: 'damaged' }
  | { kind: 'not png' }

/** A PNG of another's making with a recipe inside, for `readRecipe`. */
export function withRecipe(png: Uint8Array, recipe: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(`${KEYWORD}\0${recipe}`)
  return concatenate([png.subarray(0, HEADER), chunkOf('tEXt', text), png.subarray(HEADER)])
}

/**
 * The recipe that a file carries, whatever its bytes are. Only the chunk itself is checked, not the picture.
 *
 * Source: Portable Network Graphics, third edition, W3C 2025, sections 5.2, 5.3 and 11.3.3.2.
 */
export function readRecipe(bytes: Uint8Array): Carried {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) return { kind: 'not png' }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = SIGNATURE.length
  while (at + FRAME <= bytes.length) {
    const length = view.getUint32(at)
    const chunk = bytes.subarray(at + 4, at + 8 + length)
    if (at + FRAME + length > bytes.length) break
    const type = latin(chunk.subarray(0, 4))
    if (type === 'IEND') return { kind: 'none' }
    const found = type === 'tEXt' ? recipeIn(latin(chunk.subarray(4))) : undefined
    if (found !== undefined) {
      const sound = view.getUint32(at + 8 + length) === crc32(chunk)
      return sound ? { kind: 'recipe', recipe: found } : { kind: 'damaged' }
    }
    at += FRAME + length
  }
  return { kind: 'damaged' }
}

function recipeIn(text: string): string | undefined {
  return text.startsWith(`${KEYWORD}\0`) ? text.slice(KEYWORD.length + 1) : undefined
}

function latin(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}
