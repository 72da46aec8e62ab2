const CLEAR = 256
const END = 257

/** Codes of twelve bits, which is as long as they may become. */
const MAX_CODES = 4096

/**
 * LZW as GIF has it, for indices of eight bits.
 *
 * Source: CompuServe, "Graphics Interchange Format, version 89a", 1990, appendix F.
 */
export function compressIndices(indices: Uint8Array): Uint8Array {
  const bits = bitWriter((indices.length + MAX_CODES) * 2)
  /** The code of what a code and one more index stand for, at code × 256 + index; 0 = none yet. */
  const longer = new Uint16Array(MAX_CODES * 256)
  let [next, width, code] = [END + 1, 9, indices[0] ?? 0]
  bits.write(CLEAR, width)
  for (let i = 1; i < indices.length; i++) {
    const place = (code << 8) | (indices[i] as number)
    const known = longer[place] as number
    if (known > 0) {
      code = known
      continue
    }
    bits.write(code, width)
    if (next === MAX_CODES) {
      bits.write(CLEAR, width)
      longer.fill(0)
      ;[next, width] = [END + 1, 9]
    } else {
      // The reader learns of a code one step later, and widens then.
      if (next === 1 << width) width++
      longer[place] = next++
    }
    code = indices[i] as number
  }
  bits.write(code, width)
  bits.write(END, width)
  return bits.finish()
}

/** Packs codes into bytes, the lowest bits first. */
function bitWriter(capacity: number) {
  const bytes = new Uint8Array(capacity)
  let [length, held, count] = [0, 0, 0]

  function write(code: number, width: number): void {
    held |= code << count
    count += width
    for (; count >= 8; count -= 8) {
      bytes[length++] = held & 255
      held >>>= 8
    }
  }

  function finish(): Uint8Array {
    if (count > 0) bytes[length++] = held & 255
    return bytes.subarray(0, length)
  }

  return { write, finish }
}
