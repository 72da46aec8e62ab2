import type { PictureRange } from '../../lib/model/compile/activation.ts'
import type { Shape } from '../../lib/model/compile/network.ts'
import { decodeForeignSafetensors, type ForeignArray } from '../run/safetensors.ts'
import { readArchive } from './archive.ts'
import { readWhole } from './file.ts'
import { decodeNpy } from './npy.ts'
import { refused } from './refusal.ts'

/** Pictures that a generator's own framework drew, and of which latents. */
export type Sample = {
  latents: Float32Array[]
  /** As they are, row-major and interleaved. */
  pictures: Float32Array[]
  isBytes: boolean
  shape: Shape
}

const LAYOUT =
  'It holds latents [n, size], and pictures [n, channels, side, side] or [n, side, side, channels]: floats in −1 … 1 or 0 … 1, or bytes.'

/**
 * Reads a sample: safetensors or NumPy's npz, with the arrays `latents` and `pictures`.
 *
 * @throws GardenError `invalid_model` when it is not as it should be
 */
export async function readSample(path: string): Promise<Sample> {
  const arrays = path.toLowerCase().endsWith('.npz')
    ? await readNpz(path)
    : await readSafetensors(path)
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
  const [count = 0, height = 0, width = 0, channels = 0] = last.shape
  if (count === 0 || latents.length !== count)
    throw refused(`The sample has ${latents.length} latents and ${count} pictures.`, LAYOUT)
  const isBytes = pictures.dtype === 'U8'
  if (!last.data.every((value) => value >= -MOST && value <= MOST))
    throw refused('The sample has pictures that are not in −1 … 1.', LAYOUT)
  return { latents, pictures: rows(last.data, count), isBytes, shape: { height, width, channels } }
}

/**
 * The pictures of a sample in levels 0 … 255; whole numbers when they come from bytes.
 *
 * @param range what is black and what is white to their network; pictures may have been brought to −1 … 1 already
 */
export function levelsOf({ pictures, isBytes }: Sample, range: PictureRange): Float32Array[] {
  if (isBytes) return pictures
  const isSigned = range.low < 0 || pictures.some((one) => one.some((value) => value < -REACH))
  const { low, high } = isSigned ? { low: -1, high: 1 } : range
  const isBeyond = (value: number) => value < low - REACH || value > high + REACH
  if (range.isBounded && pictures.some((one) => one.some(isBeyond)))
    throw refused(
      `The sample has pictures that are not in ${low} … ${high}.`.replace('-', '−'),
      LAYOUT,
    )
  const level = (value: number) => Math.max(0, Math.min(255, ((value - low) / (high - low)) * 255))
  return pictures.map((one) => one.map(level))
}

const NAMES = ['latents', 'pictures']

/** Rounding may leave the range by as much. */
const REACH = 0.01

/** No picture's number is greater, whatever its range; and none is no number. */
const MOST = 1e4

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
  if (pictures.shape.length === 3 && first === second)
    return { ...pictures, shape: [...pictures.shape, 1] }
  if (pictures.shape.length === 2) return flat(pictures)
  if (isRank4 && isChannels(third) && !isChannels(first)) return pictures
  if (isRank4 && isChannels(first) && !isChannels(third)) return permuted(pictures)
  throw refused(`The sample's pictures are of shape [${pictures.shape.join(', ')}].`, LAYOUT)
}

/** A vector of as many numbers as a square picture has. */
function flat(pictures: ForeignArray): ForeignArray {
  const [count = 0, size = 0] = pictures.shape
  const channels = [1, 3].find((one) => Number.isInteger(Math.sqrt(size / one)))
  if (channels === undefined) throw refused(`The sample's pictures have ${size} numbers.`, LAYOUT)
  const side = Math.sqrt(size / channels)
  return { ...pictures, shape: [count, side, side, channels] }
}

function permuted(pictures: ForeignArray): ForeignArray {
  const [count = 0, channels = 0, height = 0, width = 0] = pictures.shape
  const pixels = height * width
  const data = new Float32Array(pictures.data.length)
  for (let picture = 0, from = 0; picture < count; picture++)
    for (let channel = 0; channel < channels; channel++)
      for (let pixel = 0; pixel < pixels; pixel++, from++)
        data[(picture * pixels + pixel) * channels + channel] = pictures.data[from] as number
  return { ...pictures, shape: [count, height, width, channels], data }
}

function isChannels(count: number | undefined): boolean {
  return count === 1 || count === 3
}

function rows(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size))
}
