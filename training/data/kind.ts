/** A kind of file that no reader here takes, told by its first bytes. */
type Kind = {
  /** With its article, for messages. */
  name: string
  /** What a person can do about it. */
  advice: string
  is: (start: Buffer) => boolean
}

/** Bytes of a file that are enough to tell. */
export const START = 512

const UNPACK = 'unpack it and name the folder'
const CONVERT = 'convert it to JPEG or PNG'
const EXPORT = 'write its pictures as PNG files'

const KINDS: readonly Kind[] = [
  { name: 'a HEIC picture', advice: CONVERT, is: isHeic },
  { name: 'a JPEG XL picture', advice: CONVERT, is: begins('ff0a', '0000000c4a584c20') },
  { name: 'a JPEG 2000 picture', advice: CONVERT, is: begins('0000000c6a502020', 'ff4fff51') },
  { name: 'a BMP picture', advice: CONVERT, is: begins('424d') },
  { name: 'a Photoshop file', advice: CONVERT, is: begins('38425053') },
  { name: 'a PDF', advice: CONVERT, is: begins('25504446') },
  {
    name: 'a tar archive',
    advice: UNPACK,
    is: (start) => start.toString('latin1', 257, 262) === 'ustar',
  },
  { name: 'a 7z archive', advice: UNPACK, is: begins('377abcaf271c') },
  { name: 'a rar archive', advice: UNPACK, is: begins('526172211a07') },
  { name: 'a zip archive', advice: UNPACK, is: begins('504b0304', '504b0506') },
  { name: 'a gzip file', advice: UNPACK, is: begins('1f8b') },
  { name: 'a bzip2 file', advice: UNPACK, is: begins('425a68') },
  { name: 'an xz file', advice: UNPACK, is: begins('fd377a585a00') },
  { name: 'a zstd file', advice: UNPACK, is: begins('28b52ffd') },
  { name: 'a NumPy array', advice: EXPORT, is: begins('934e554d5059') },
  { name: 'an HDF5 file', advice: EXPORT, is: begins('894844460d0a1a0a') },
  { name: 'a Parquet file', advice: EXPORT, is: begins('50415231') },
]

/**
 * What a file is that no reader here takes, and what to do about it; undefined when its first bytes do not tell.
 *
 * @param start its first bytes, `START` of them if there are so many
 */
export function kindOf(start: Uint8Array): Pick<Kind, 'name' | 'advice'> | undefined {
  const bytes = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, START))
  return KINDS.find(({ is }) => is(bytes))
}

/** JPEG, PNG, WebP, GIF, TIFF or AVIF. */
export function isPicture(start: Buffer): boolean {
  if (isAnyOf(start)) return true
  const [riff, ftyp] = [start.toString('latin1', 8, 12), start.toString('latin1', 4, 12)]
  return riff === 'WEBP' || ftyp === 'ftypavif'
}

const isAnyOf = begins(
  'ffd8ff',
  '89504e47',
  '474946',
  '49492a00',
  '4d4d002a',
  '49492b00',
  '4d4d002b',
)

function begins(...signatures: string[]): Kind['is'] {
  const all = signatures.map((hex) => Buffer.from(hex, 'hex'))
  return (start) => all.some((bytes) => start.subarray(0, bytes.length).equals(bytes))
}

/** A file of the family that AVIF is of, with HEVC in it, which is patented and so decoded by few. */
function isHeic(start: Buffer): boolean {
  if (start.toString('latin1', 4, 8) !== 'ftyp') return false
  const brands = start.toString('latin1', 8, Math.min(start.length, start.readUInt32BE(0)))
  return /hei[cxms]|hev[cxms]/.test(brands)
}
