import { createHash } from 'node:crypto'
import { basename, extname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { crc32 } from '../../lib/crc.ts'
import { GardenError } from '../../lib/error.ts'
import {
  areInClasses,
  type Item,
  isLookedAt,
  LARGEST_FILE,
  type Reader,
  type Source,
  slug,
  UNKNOWN_LICENCE,
} from './source.ts'

/** More entries than any data set of pictures has. */
const MOST_ENTRIES = 10_000_000
/** Deflate reaches 1 : 1032; pictures, which are compressed already, stay far below this. */
const LARGEST_RATIO = 200
/** Entries below this many bytes may compress as they like: a plain colour does. */
const FREE_OF_RATIO = 2 ** 20
const LARGEST_TOTAL = 4 * 2 ** 40

const LOCAL_HEADER_BYTES = 30
const MODE = { mask: 0o170000, regular: 0o100000, folder: 0o040000, link: 0o120000 }
const UNIX = 3

/**
 * The pictures of a zip archive, read where they lie: nothing is ever unpacked to disk. An archive
 * with a picture that only an attacker or a broken program makes is refused whole; what else is in
 * it, and so never read, may be as it likes.
 *
 * @throws GardenError `invalid_dataset` naming the entry and why: a path out of the archive, a link,
 *   encryption, a bomb (by length, ratio, overlap or total), too many entries
 */
export async function zipSource(path: string): Promise<Source> {
  const passedOver = new Map<string, number>()
  const found = await zipItems(path, (name) => isLookedAt(name, passedOver))
  const items = found.sort(byNameAndPlace)
  const hash = createHash('sha256')
  for (const item of items) hash.update(JSON.stringify(Object.values(item)))
  const name = basename(path, extname(path))
  return {
    place: { kind: 'zip', path },
    name: slug(name),
    origin: basename(path),
    licence: UNKNOWN_LICENCE,
    count: items.length,
    item: (index) => items[index] as Item,
    digest: hash.digest('hex'),
    passedOver,
    ...(areInClasses(items) && { tellsFacts: true }),
  }
}

/**
 * The files of a zip archive, in its own order, whatever they hold.
 *
 * @param isRead tells by name which; all unless given
 * @throws GardenError as `zipSource`
 */
export async function zipItems(
  path: string,
  isRead: (name: string) => boolean = () => true,
): Promise<Item[]> {
  const zip = await openPromise(path, { autoClose: false }).catch((cause: Error) => {
    throw refused(path, cause.message, cause)
  })
  try {
    if (zip.entryCount > MOST_ENTRIES) throw refused(path, `it has ${zip.entryCount} entries`)
    return await safeItems(path, zip, isRead)
  } finally {
    zip.close()
  }
}

/** Reads the entries of a zip archive: each whole, never past its stated length, and checked by its CRC. */
export async function zipReader(path: string): Promise<Reader> {
  const zip = await openPromise(path, { autoClose: false })
  const reading = new Set<Promise<Uint8Array>>()
  return { read, close }

  function read(item: Item): Promise<Uint8Array> {
    const one = readEntry(zip, item)
    reading.add(one)
    one.catch(() => {}).finally(() => reading.delete(one))
    return one
  }

  /** Once nothing reads any more: the library would close the file a second time after it, or another one of its number. */
  async function close(): Promise<void> {
    await Promise.allSettled(reading)
    zip.close()
  }
}

/** By code units, so that every system and language gives the same order; a name may come twice. */
function byNameAndPlace(a: Item, b: Item): number {
  if (a.name === b.name) return (a.offset ?? 0) - (b.offset ?? 0)
  return a.name < b.name ? -1 : 1
}

/** The files of the archive that are read, when not one of them is suspicious. */
async function safeItems(
  path: string,
  zip: ZipFile,
  isRead: (name: string) => boolean,
): Promise<Item[]> {
  const items: Item[] = []
  let total = 0
  for await (const entry of entries(path, zip)) {
    if (entry.fileName.endsWith('/') || !isRead(entry.fileName)) continue
    const fault = faultOf(entry)
    if (fault) throw refused(path, `${JSON.stringify(entry.fileName)} ${fault}`)
    total += entry.uncompressedSize
    if (total > LARGEST_TOTAL) throw refused(path, `it unpacks to more than ${LARGEST_TOTAL} bytes`)
    items.push({
      name: entry.fileName,
      bytes: entry.uncompressedSize,
      offset: entry.relativeOffsetOfLocalHeader,
      stored: entry.compressedSize,
      deflated: entry.compressionMethod === 8,
      check: entry.crc32,
    })
  }
  refuseOverlap(path, items)
  return items
}

/** yauzl throws at names that lead out of the archive, and at a directory that is broken. */
async function* entries(path: string, zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry()
  } catch (error) {
    if (error instanceof GardenError) throw error
    throw refused(path, error instanceof Error ? error.message : String(error), error)
  }
}

function faultOf(entry: Entry): string | undefined {
  const { uncompressedSize: bytes, compressedSize: stored } = entry
  if (entry.isEncrypted()) return 'is encrypted'
  if (entry.fileName.includes('\0')) return 'has a name that no file can have'
  if (isSpecial(entry)) return 'is a link or a device instead of a file'
  if (!entry.canDecodeFileData()) return `is packed by method ${entry.compressionMethod}`
  if (bytes > LARGEST_FILE) return `unpacks to ${bytes} bytes, more than ${LARGEST_FILE}`
  if (bytes > FREE_OF_RATIO && bytes > LARGEST_RATIO * stored)
    return `unpacks to ${Math.round(bytes / stored)} times its length, like a bomb`
  return undefined
}

function isSpecial({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  if (versionMadeBy >> 8 !== UNIX) return false
  const kind = (externalFileAttributes >>> 16) & MODE.mask
  return kind !== 0 && kind !== MODE.regular && kind !== MODE.folder
}

/** Entries that share bytes unpack to far more than the archive holds; no packer makes them. */
function refuseOverlap(path: string, items: readonly Item[]): void {
  let end = 0
  let before = ''
  for (const { name, offset = 0, stored = 0 } of [...items].sort(
    (a, b) => (a.offset ?? 0) - (b.offset ?? 0),
  )) {
    if (offset < end)
      throw refused(path, `${JSON.stringify(name)} overlaps ${JSON.stringify(before)}, like a bomb`)
    end = offset + LOCAL_HEADER_BYTES + stored
    before = name
  }
}

async function readEntry(zip: ZipFile, item: Item): Promise<Uint8Array> {
  const { bytes, offset = 0, stored = 0, deflated = false, check } = item
  // All that the library looks at: its entries cannot be sent to another process.
  const place = { relativeOffsetOfLocalHeader: offset, compressedSize: stored } as Entry
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(place, { minimal: true })
  // By its callback: the library's own promise of this one calls another function.
  const open = promisify(zip.openReadStreamLowLevel.bind(zip))
  const data = await buffer(await open(fileDataStart, stored, 0, stored, deflated, bytes))
  if (data.length !== bytes)
    throw new Error(`it unpacks to ${data.length} bytes instead of ${bytes}`)
  if (crc32(data) === check) return data
  throw new Error('its bytes do not match the checksum (CRC) that the archive states')
}

function refused(path: string, why: string, cause?: unknown): GardenError {
  return new GardenError('invalid_dataset', `The archive ${path} is refused: ${why}.`, {
    suggestion:
      'If you trust it, unpack it with a program of your own and name the folder instead.',
    ...(cause !== undefined && { cause }),
  })
}
