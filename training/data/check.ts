import type { Raster } from '../../lib/image/raster.ts'
import { CELLS, COLUMNS, contactSheet } from './contact.ts'
import { looks } from './crew.ts'
import { type Fault, type Look, ODDITIES, type Oddity, type Shape } from './picture.ts'
import type { Source } from './source.ts'

/** What was found in a source; plain data, for `--json`. */
export type Report = {
  origin: string
  pictures: number
  usable: number
  bytes: number
  /** How many folders hold pictures, and how deep the deepest is; 0 for pictures at the top alone. */
  folders: number
  depth: number
  /** Files that are no pictures by their names, by extension. */
  passedOver: Record<string, number>
  leftOut: { name: string; kind: Fault; reason: string }[]
  odd: { [oddity in Oddity]?: string[] }
  duplicates: { name: string; of: string; same: 'file' | 'picture' }[]
  formats: Record<string, number>
  colours: Record<string, number>
  /** Of the shorter side in pixels, by powers of two; both ends belong to it. */
  sizes: { from: number; to: number; count: number }[]
  smallest?: Size
  largest?: Size
}

type Size = { name: string; width: number; height: number }

export type Checked = {
  report: Report
  /** Pictures as training sees them, evenly from all of the source; absent when there is none. */
  contact?: Raster
  /** Unusual ones, a row for each kind. */
  odd?: { sheet: Raster; rows: string[] }
}

/**
 * Decodes every picture of a source and tells what there is, without changing anything.
 *
 * @param onProgress called with the number of pictures done
 */
export async function checkSource(
  source: Source,
  shape: Shape,
  onProgress: (done: number) => void,
): Promise<Checked> {
  const report = emptyReport(source)
  const found = {
    folders: new Set<string>(),
    files: new Map<string, string>(),
    squares: new Map<string, string>(),
  }
  const shown: Uint8Array[] = []
  const rows = new Map<string, Uint8Array[]>()
  let done = 0
  for await (const batch of looks(source, shape)) {
    for (const { look, picture } of batch) {
      done += 1
      const duplicate = take(report, found, look)
      if (!picture) continue
      if (shown.length < (CELLS * done) / source.count) shown.push(picture.slice())
      for (const kind of duplicate ? [...look.odd, 'duplicate'] : look.odd)
        keep(rows, kind, picture)
    }
    onProgress(done)
  }
  report.folders = found.folders.size
  report.sizes.sort((a, b) => a.from - b.from)
  // What all pictures share is not odd.
  for (const oddity of ODDITIES)
    if (report.odd[oddity]?.length === report.usable) rows.delete(oddity)
  return { report, ...sheets(shown, rows, shape) }
}

function emptyReport({ origin, count, passedOver }: Source): Report {
  return {
    origin,
    pictures: count,
    usable: 0,
    bytes: 0,
    folders: 0,
    depth: 0,
    passedOver: Object.fromEntries(passedOver),
    leftOut: [],
    odd: {},
    duplicates: [],
    formats: {},
    colours: {},
    sizes: [],
  }
}

/** What has been seen so far: folders, and the first name under each hash. */
type Found = { folders: Set<string>; files: Map<string, string>; squares: Map<string, string> }

/** Adds one picture to the report. True when it is a duplicate. */
function take(report: Report, found: Found, look: Look): boolean {
  const { name, fault } = look
  const folders = name.split('/').slice(0, -1)
  found.folders.add(folders.join('/'))
  report.depth = Math.max(report.depth, folders.length)
  report.bytes += look.bytes
  if (look.format !== undefined) countUp(report.formats, look.format)
  if (look.colours !== undefined) countUp(report.colours, look.colours)
  takeSize(report, look)
  if (fault) {
    report.leftOut.push({ name, ...fault })
    return false
  }
  report.usable += 1
  for (const oddity of look.odd) {
    const names = report.odd[oddity] ?? []
    names.push(name)
    report.odd[oddity] = names
  }
  return takeDuplicate(report, found, look)
}

function takeSize(report: Report, { name, width, height }: Look): void {
  if (width === undefined || height === undefined) return
  const size = { name, width, height }
  const area = ({ width, height }: Size) => width * height
  if (!report.smallest || area(size) < area(report.smallest)) report.smallest = size
  if (!report.largest || area(size) > area(report.largest)) report.largest = size
  const from = 2 ** Math.floor(Math.log2(Math.min(width, height)))
  const bin = report.sizes.find((each) => each.from === from)
  if (bin) bin.count += 1
  else report.sizes.push({ from, to: 2 * from - 1, count: 1 })
}

function takeDuplicate(
  { duplicates }: Report,
  { files, squares }: Found,
  { name, fileHash = '', pictureHash = '' }: Look,
): boolean {
  const sameFile = files.get(fileHash)
  const samePicture = squares.get(pictureHash)
  if (sameFile !== undefined) duplicates.push({ name, of: sameFile, same: 'file' })
  else if (samePicture !== undefined) duplicates.push({ name, of: samePicture, same: 'picture' })
  else squares.set(pictureHash, name)
  if (sameFile === undefined) files.set(fileHash, name)
  return (sameFile ?? samePicture) !== undefined
}

function countUp(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

function keep(rows: Map<string, Uint8Array[]>, kind: string, picture: Uint8Array): void {
  const row = rows.get(kind) ?? []
  if (row.length < COLUMNS) row.push(picture.slice())
  rows.set(kind, row)
}

function sheets(
  shown: Uint8Array[],
  rows: Map<string, Uint8Array[]>,
  shape: Shape,
): Pick<Checked, 'contact' | 'odd'> {
  if (shown.length === 0) return {}
  const contact = contactSheet(shown, shape)
  const kinds = [...ODDITIES, 'duplicate'].filter((kind) => rows.has(kind))
  if (kinds.length === 0) return { contact }
  const cells = kinds.flatMap((kind) => {
    const row = rows.get(kind) ?? []
    return Array.from({ length: COLUMNS }, (_, i) => row[i])
  })
  return { contact, odd: { sheet: contactSheet(cells, shape), rows: kinds } }
}
