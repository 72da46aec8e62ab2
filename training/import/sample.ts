import { decodeForeignSafetensors, type ForeignArray } from '../run/safetensors.ts'
import { readArchive } from './archive.ts'
import { permuted } from './array.ts'
import { readWhole } from './file.ts'
import { decodeNpy } from './npy.ts'
import { refused } from './refusal.ts'

/** Pictures that a generator's own framework drew, and of which latents. */
export type Sample = {
  latents: Float32Array[]
  /** In levels 0 … 255, row-major and interleaved; whole numbers when they come from bytes. */
  pictures: Float32Array[]
  isBytes: boolean
  resolution: number
  channels: number
}

const LAYOUT =
  'It holds latents [n, size], and pictures [n, channels, side, side] or [n, side, side, channels]: floats in −1 … 1, or bytes.'

/**
 * Reads a sample: safetensors or NumPy's npz, with the arrays `latents` and `pictures`.
 *
 * @throws GardenError `invalid_model` when it is not as it should be
 */
export async function readSample(path: string): Promise<Sample> {
  const arrays = path.endsWith('.npz') ? await readNpz(path) : await readSafetensors(path)
  const [latents, pictures] = NAMES.map((name) => arrays.find((array) => array.name === name))
  if (!latents || !pictures) throw refused(`${path} is no sample.`, LAYOUT)
  return sampleOf(rows(latents.data, latents.shape[0] ?? 0), pictures)
}

/**
 * A sample of arrays in memory.
 *
 * @throws GardenError `invalid_model` when they do not make one
 */
export function sampleOf(latents: Float32Array[], pictures: ForeignArray): Sample {
  const last = channelsLast(pictures)
  const [count = 0, resolution = 0, , channels = 0] = last.shape
  if (count === 0 || latents.length !== count)
    throw refused(`The sample has ${latents.length} latents and ${count} pictures.`, LAYOUT)
  const isBytes = pictures.dtype === 'U8'
  const levels = isBytes ? last.data : last.data.map((value) => (value + 1) * 127.5)
  if (!levels.every((level) => level >= -REACH && level <= 255 + REACH))
    throw refused('The sample has pictures that are not in −1 … 1.', LAYOUT)
  return { latents, pictures: rows(levels, count), isBytes, resolution, channels }
}

const NAMES = ['latents', 'pictures']

/** Rounding may leave −1 … 1 by so many levels of 255. */
const REACH = 0.01

async function readSafetensors(path: string): Promise<ForeignArray[]> {
  return decodeForeignSafetensors(await readWhole(path))
}

async function readNpz(path: string): Promise<ForeignArray[]> {
  const files = await readArchive(
    path,
    NAMES.map((name) => `${name}.npy`),
  )
  return files.map((bytes, i) => decodeNpy(NAMES[i] ?? '', bytes))
}

function channelsLast(pictures: ForeignArray): ForeignArray {
  const [, first, second, third] = pictures.shape
  const isRank4 = pictures.shape.length === 4
  if (isRank4 && first === second && isChannels(third)) return pictures
  if (isRank4 && second === third && isChannels(first))
    return { ...pictures, ...permuted(pictures, [0, 2, 3, 1]) }
  throw refused(`The sample's pictures are of shape [${pictures.shape.join(', ')}].`, LAYOUT)
}

function isChannels(count: number | undefined): boolean {
  return count === 1 || count === 3
}

function rows(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size))
}
