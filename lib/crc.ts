const TABLE = tableOf(0xedb88320)
const CASTAGNOLI = tableOf(0x82f63b78)

/**
 * CRC-32 as PNG and zip have it (polynomial 0xEDB88320, reflected): uint32.
 *
 * Source: the PNG specification, Annex D.
 */
export function crc32(bytes: Uint8Array): number {
  return remainder(TABLE, bytes)
}

/**
 * CRC-32C, by Castagnoli's polynomial 0x82F63B78, reflected: uint32.
 *
 * Source: RFC 3720, appendix B.4.
 */
export function crc32c(bytes: Uint8Array): number {
  return remainder(CASTAGNOLI, bytes)
}

function remainder(table: Uint32Array, bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (let i = 0; i < bytes.length; i++)
    rest = (rest >>> 8) ^ (table[(rest ^ (bytes[i] ?? 0)) & 0xff] ?? 0)
  return ~rest >>> 0
}

function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? polynomial : 0)
    return rest
  })
}
