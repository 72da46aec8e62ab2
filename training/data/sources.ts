import { open, stat } from 'node:fs/promises'
import { GardenError } from '../../lib/error.ts'
import { folderReader, folderSource } from './folder.ts'
import { idxReader, idxSource, mnistSource } from './idx.ts'
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
  throw new GardenError('invalid_dataset', `There is no picture in ${path}.`, {
    suggestion: 'Name a folder, a zip archive or an idx file with pictures in it.',
  })
}

/** Opens the place of a source for reading; in the main thread or in a worker. */
export async function openReader(place: Place): Promise<Reader> {
  // Imported here, because it brings all drawings along.
  if (place.kind === 'portraits') return (await import('./portrait.ts')).portraitReader(place)
  if (place.kind === 'folder') return folderReader(place.path)
  return place.kind === 'zip' ? zipReader(place.path) : idxReader(place.path)
}

async function sourceAt(path: string): Promise<Source> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return folderSource(path)
  if (found?.isFile()) return (await isZip(path)) ? zipSource(path) : idxSource(path)
  if (path === 'mnist') return mnistSource()
  throw new GardenError('invalid_dataset', `There is nothing at ${path}.`, {
    suggestion:
      'Name a folder, a zip archive or an idx file of pictures, or "mnist"; "gan dataset make" draws portraits.',
  })
}

/** Also an empty archive, and one that another program's header comes before. */
async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('latin1', 0, 2) === 'PK' || /\.zip$/i.test(path)
  } finally {
    await file.close()
  }
}
