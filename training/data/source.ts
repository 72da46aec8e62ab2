import type { Raster } from '../../lib/image/raster.ts'
import type { Face } from './fonts.ts'

/** One picture of a source: its name there, and its length in bytes as far as that is known. */
export type Item = {
  name: string
  bytes: number
  /** Where it lies in an archive or file: its first byte, how many are stored, and whether deflated. */
  offset?: number
  stored?: number
  deflated?: boolean
  /** CRC-32 that an archive states of it. */
  check?: number
}

/** Where pictures lie; plain data, so that a worker can open it too. */
export type Place =
  | { kind: 'folder' | 'zip'; path: string }
  | { kind: 'idx'; path: string; labels?: string }
  | { kind: 'portraits'; seed: number; resolution: number }
  | {
      kind: 'drawings'
      style: string
      options: Readonly<Record<string, unknown>>
      seed: number
      resolution: number
    }
  | { kind: 'glyphs'; glyphs: string[]; faces: Face[]; seed: number; resolution: number }

/** Named pictures in an order that only depends on what is there. */
export type Source = {
  place: Place
  /** What a data set packed from it is called, where it is from and under which licence. */
  name: string
  origin: string
  licence: string
  count: number
  item(index: number): Item
  /** SHA-256 of what identifies the pictures without reading them. */
  digest: string
  /** Files that are no pictures by their names: how many of each kind. */
  passedOver: ReadonlyMap<string, number>
  /** Whether what each picture shows is known: it comes with what is drawn, and of files their folder tells it. */
  tellsFacts?: true
}

/** What is known of a picture by name: a variant, a #hex colour, an amount, whether it is there; null for none. */
export type Facts = Record<string, Fact>
export type Fact = string | number | boolean | null

/** More folders than that are no classes. */
const MOST_CLASSES = 64

/** Whether files lie in a folder for each of some classes, which then is what is known of each. */
export function areInClasses(items: readonly Item[]): boolean {
  const folders = new Set<string>()
  for (const { name } of items) {
    folders.add(folderOf(name))
    if (folders.size > MOST_CLASSES) return false
  }
  return folders.size > 1
}

/** What is known of a file that lies in a folder of its class. */
export function classFacts({ name }: Pick<Item, 'name'>): Facts {
  return { folder: folderOf(name) }
}

/** That a file lies in, without those above it: `daisy` of `train/daisy/1.jpg`. */
function folderOf(name: string): string {
  return name.split('/').at(-2) ?? ''
}

/** A picture that was drawn, with what is in it. */
export type Drawn = Raster & { facts: Facts }

/** Reads a source's pictures: a file's bytes, not yet decoded, or pixels where they lie as such. */
export type Reader = {
  /** Throws whatever goes wrong with this one picture. */
  read(item: Item): Promise<Uint8Array | Raster | Drawn>
  close(): Promise<void>
}

/** What a data set says of its licence until somebody tells. */
export const UNKNOWN_LICENCE = 'unknown'

/** Larger files are refused: a picture of this many bytes is none that belongs in a data set. */
export const LARGEST_FILE = 256 * 2 ** 20

const PICTURES =
  /^(jpe?g|jpe|jfif|png|apng|webp|gif|tiff?|avif|heic|heif|bmp|jxl|jp2|ppm|pgm|pnm|img|image)$/

/** Folders and files that systems leave among people's own: macOS, Synology, QNAP, Windows, Linux. */
const SYSTEM: ReadonlySet<string> = new Set([
  '__MACOSX',
  '@eaDir',
  '#recycle',
  '#snapshot',
  '@Recycle',
  '@Recently-Snapshot',
  '$RECYCLE.BIN',
  'System Volume Information',
  'lost+found',
  'Thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
])

/** What names that are no UTF-8 are counted as. */
export const UNSPELLED = 'name not in UTF-8'

/**
 * What of a listing to look at. Files without an extension are looked at too; captions, indices and
 * what systems leave behind are passed over.
 *
 * @param passedOver counts up under the file's extension, `hidden`, or `name not in UTF-8`
 */
export function isLookedAt(name: string, passedOver: Map<string, number>): boolean {
  const segments = name.split('/')
  const file = segments.at(-1) ?? ''
  const extension = /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase()
  const hidden = segments.some(isHidden)
  if (hidden) return passOver('hidden', passedOver)
  if (!isSpelled(name)) return passOver(UNSPELLED, passedOver)
  if (extension === undefined || PICTURES.test(extension)) return true
  return passOver(`.${extension}`, passedOver)
}

/** Archives may begin every name with the folder that they were made in: `./`. */
function isHidden(segment: string): boolean {
  return (segment.startsWith('.') && segment !== '.') || SYSTEM.has(segment)
}

/** False for a name that is no UTF-8: it has been given replacement characters, and leads to no file. */
export function isSpelled(name: string): boolean {
  return !name.includes('\ufffd')
}

/** Counts a file or folder that is not looked at. */
export function passOver(kind: string, passedOver: Map<string, number>): false {
  passedOver.set(kind, (passedOver.get(kind) ?? 0) + 1)
  return false
}

/** A name for a data set: lower-case words of the file or folder, between hyphens. */
export function slug(text: string): string {
  return (
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'pictures'
  )
}
