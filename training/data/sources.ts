import { open, stat } from 'node:fs/promises'
import { GardenError } from '../../lib/error.ts'
import { folderReader, folderSource } from './folder.ts'
import { idxReader, idxSource, mnistSource } from './idx.ts'
import { isPicture, kindOf, START } from './kind.ts'
import { tally } from './report.ts'
import type { Place, Reader, Source } from './source.ts'
import { zipReader, zipSource } from './zip.ts'

/**
 * The source that a word of a command line names: a folder, a zip archive, an idx file (gzipped or
 * not), or `mnist`. Files are told apart by their first bytes, not by their names.
 *
 * @throws GardenError `invalid_dataset` when there is nothing, no picture, or an archive that is refused
 */
export async function findSource(path: string): Promise<Source> {
  const source = await sourceAt(path)
  if (source.count > 0) return source
  const others = tally(Object.fromEntries(source.passedOver))
  throw new GardenError(
    'invalid_dataset',
    `There is no picture in ${path}${others && `; passed over: ${others}`}.`,
    {
      suggestion:
        'Name a folder, a zip archive or an idx file with pictures in it; other archives are to be unpacked first.',
    },
  )
}

/** Opens the place of a source for reading; in the main thread or in a worker. */
export async function openReader(place: Place): Promise<Reader> {
  // Imported here, because they bring all drawings along.
  if (place.kind === 'portraits') return (await import('./portrait.ts')).portraitReader(place)
  if (place.kind === 'drawings') return (await import('./drawing.ts')).drawingReader(place)
  if (place.kind === 'glyphs') return (await import('./glyphs.ts')).glyphReader(place)
  if (place.kind === 'idx') return idxReader(place.path, place.labels)
  return place.kind === 'zip' ? zipReader(place.path) : folderReader(place.path)
}

async function sourceAt(path: string): Promise<Source> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return folderSource(path)
  if (found?.isFile()) return fileSource(path)
  if (path === 'mnist') return mnistSource()
  throw new GardenError('invalid_dataset', `There is nothing at ${path}.`, {
    suggestion:
      'Name a folder, a zip archive or an idx file of pictures, or "mnist"; "gan dataset make" draws some.',
  })
}

async function fileSource(path: string): Promise<Source> {
  const start = await startOf(path)
  // Also an empty archive, and one that another program's header comes before.
  if (start.toString('latin1', 0, 2) === 'PK' || /\.zip$/i.test(path)) return zipSource(path)
  const kind = kindOf(start)
  // idx files may be gzipped.
  if (kind && kind.name !== 'a gzip file') throw other(path, kind)
  if (isPicture(start)) throw other(path, { name: 'a picture', advice: 'name the folder it is in' })
  return idxSource(path)
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START), 0, START, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function other(path: string, { name, advice }: { name: string; advice: string }): GardenError {
  return new GardenError('invalid_dataset', `${path} is ${name}, not a set of pictures.`, {
    suggestion: `${advice[0]?.toUpperCase()}${advice.slice(1)}.`,
  })
}
