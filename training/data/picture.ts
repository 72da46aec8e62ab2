import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { kindOf } from './kind.ts'
import type { Facts } from './source.ts'

/** Which square of a picture is kept. */
export const CROPS = ['cover', 'centre', 'face'] as const
export const KERNELS = ['lanczos', 'cubic', 'linear', 'nearest'] as const

/** What pictures become: a square raster, and how. */
export const shapeSchema = z.strictObject({
  resolution: z.int().min(16).max(1024),
  channels: z.union([z.literal(1), z.literal(3)]),
  crop: z.enum(CROPS),
  /** Of the centred square, in pixels of the picture; for `centre` alone. */
  side: z.int().min(1).max(65_535),
  resize: z.enum(KERNELS),
  /** What shows through where a picture is transparent. */
  background: z.string().regex(/^#[0-9a-f]{6}$/i, 'must be six hex digits, such as #ffffff'),
  /** A picture of which a smaller square is kept is left out. */
  smallest: z.int().min(0).max(65_535),
})

export type Shape = z.infer<typeof shapeSchema>

/**
 * A shape of which only some is said: the largest centred square, by Lanczos' kernel, on white, and
 * none that is enlarged more than twice.
 *
 * @throws GardenError `invalid_dataset` naming what is not valid
 */
export function shapeOf(said: { [key in keyof Shape]?: unknown }): Shape {
  const { resolution, ...rest } = said
  const result = shapeSchema.safeParse({
    resolution,
    channels: 3,
    crop: 'cover',
    side: resolution,
    resize: 'lanczos',
    background: '#ffffff',
    smallest: Math.ceil(Number(resolution) / 2),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  })
  if (result.success) return result.data
  throw new GardenError(
    'invalid_dataset',
    `The options are not valid:\n${z.prettifyError(result.error)}`,
  )
}

/** Why a picture cannot be used. */
export type Fault =
  | 'unreadable'
  | 'empty'
  | 'no picture'
  | 'corrupt'
  | 'samples'
  | 'too large'
  | 'too small'
  | 'other size'

/** What is unusual about a picture that can be used. */
export const ODDITIES = [
  'grey',
  '16-bit',
  'cmyk',
  'alpha',
  'animated',
  'rotated',
  'enlarged',
  'elongated',
  'huge',
] as const

export type Oddity = (typeof ODDITIES)[number]

/** What looking at one picture found; width and height are those of the upright picture. */
export type Look = {
  name: string
  bytes: number
  fault?: { kind: Fault; reason: string }
  format?: string
  width?: number
  height?: number
  colours?: string
  odd: Oddity[]
  /** Of the file's bytes and of the square that is kept: 128 bits of SHA-256. */
  fileHash?: string
  pictureHash?: string
  /** Of a picture that was drawn. */
  facts?: Facts
}

export type Looked = { look: Look; picture?: Uint8Array }

type Square = { left: number; top: number; side: number }

/** Pixels of a picture; decoding one in progressive order takes up to six bytes each. */
const MOST_PIXELS = 2 ** 28
/** Bytes up to which a picture is held whole while its square is cut out. */
const MOST_HELD = 2 ** 26
/** A side, and a ratio of sides, from which on a picture is told of. */
const HUGE = 10_000
const ELONGATED = 4

/** sharp's words for a file that none of its readers takes, as `reasonOf` gives them. */
const UNKNOWN_FORMAT = 'unsupported image format'
const FORMATS: ReadonlySet<string> = new Set(['raw', 'jpeg', 'png', 'webp', 'gif', 'tiff', 'heif'])
/**
 * Types of numbers that sharp makes bytes of rightly. Floats, which are 0 … 1 or 0 … 255 or anything, would become
 * black, signed numbers dim and those of 32 bits noise.
 */
const DEPTHS: ReadonlySet<string> = new Set(['uchar', 'ushort'])
const SHARP_KERNEL = {
  lanczos: 'lanczos3',
  cubic: 'cubic',
  linear: 'linear',
  nearest: 'nearest',
} as const

/** CelebA's aligned pictures, and the square on the face that DCGAN's code cut out of them. */
const CELEBA = { width: 178, height: 218, face: { left: 35, top: 55, side: 108 } }

/**
 * Looks at one picture and makes a square of it: upright, first frame, sRGB, 8 bits, on the
 * background. Never throws: what is wrong with the picture is in `look.fault`.
 *
 * @param input a file's bytes, or pixels
 * @returns uint8 [resolution, resolution, channels], absent when there is a fault
 */
export async function lookAt(
  name: string,
  input: Uint8Array | Raster,
  shape: Shape,
): Promise<Looked> {
  const data = input instanceof Uint8Array ? input : input.data
  const look: Look = { name, bytes: data.length, odd: [] }
  const fail = (kind: Fault, reason: string): Looked => ({
    look: { ...look, fault: { kind, reason } },
  })
  if (data.length === 0) return fail('empty', 'the file has no bytes')
  const kind = input instanceof Uint8Array ? kindOf(data) : undefined
  if (kind) return fail('no picture', `${kind.name}, which is not read: ${kind.advice}`)
  const found = await metadataOf(input).catch(reasonOf)
  if (found === UNKNOWN_FORMAT) return fail('no picture', `it holds ${describe(data)}`)
  if (typeof found === 'string') return fail('corrupt', found)
  if (!FORMATS.has(found.format)) return fail('no picture', `${found.format} is not read`)
  const { width, height } = found.autoOrient
  const size = `${width} × ${height} pixels`
  Object.assign(look, { format: found.format, width, height, colours: coloursOf(found) })
  if (width * height > MOST_PIXELS) return fail('too large', size)
  if (!DEPTHS.has(found.depth))
    return fail(
      'samples',
      `its numbers are of the type ${found.depth}: make them 8 or 16 bits, unsigned`,
    )
  const square = squareOf(width, height, shape)
  if (!square) return fail('other size', `${size}, where a face is cut out of 178 × 218`)
  if (square.side < shape.smallest) return fail('too small', size)
  look.odd = odditiesOf(found, square, shape)
  const picture = await squarePicture(input, found, square, shape).catch(reasonOf)
  if (typeof picture === 'string') return fail('corrupt', picture)
  return { look: { ...look, fileHash: hash(data), pictureHash: hash(picture) }, picture }
}

/** Tells pictures apart: 128 bits of SHA-256. */
export function hash(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url').slice(0, 22)
}

async function metadataOf(input: Uint8Array | Raster): Promise<Metadata> {
  return opened(input).metadata()
}

function opened(input: Uint8Array | Raster): Sharp {
  const options = {
    limitInputPixels: MOST_PIXELS,
    sequentialRead: true,
    failOn: 'warning',
  } as const
  if (input instanceof Uint8Array) return sharp(input, options)
  const { width, height, channels } = input
  return sharp(input.data, { ...options, raw: { width, height, channels } })
}

/** libvips' first line, without the name of its part. */
function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return line.replace(/^Vips\w+: |^\w+: /, '').replace(/^Input buffer (has|contains) /i, '')
}

/** What a file without a picture holds instead, as far as its first bytes tell. */
function describe(data: Uint8Array): string {
  const start = Buffer.from(data.subarray(0, 64))
  const isText = isUtf8(start) && !/[^\P{Cc}\t\n\r]/u.test(start.toString())
  const found = isText ? 'text' : `bytes that begin with ${start.toString('hex', 0, 4)}`
  return `${found}, not JPEG, PNG, WebP, GIF, TIFF or AVIF`
}

function coloursOf({ space, depth }: Metadata): string {
  const names: Record<string, string> = {
    srgb: 'sRGB',
    rgb16: '16-bit sRGB',
    'b-w': 'grey',
    grey16: '16-bit grey',
    cmyk: 'CMYK',
  }
  return names[space] ?? `${space} (${depth})`
}

/** Undefined when the policy does not fit a picture of this size. */
function squareOf(width: number, height: number, { crop, side }: Shape): Square | undefined {
  if (crop === 'face')
    return width === CELEBA.width && height === CELEBA.height ? CELEBA.face : undefined
  const kept = crop === 'centre' ? Math.min(width, height, side) : Math.min(width, height)
  return { left: (width - kept) >> 1, top: (height - kept) >> 1, side: kept }
}

function odditiesOf(found: Metadata, { side }: Square, { resolution }: Shape): Oddity[] {
  const { width, height } = found.autoOrient
  const is: Record<Oddity, boolean> = {
    grey: found.space === 'b-w' || found.space === 'grey16',
    '16-bit': found.depth !== 'uchar',
    cmyk: found.space === 'cmyk',
    alpha: found.hasAlpha,
    animated: (found.pages ?? 1) > 1,
    rotated: (found.orientation ?? 1) > 1,
    enlarged: side < resolution,
    elongated: Math.max(width, height) > ELONGATED * Math.min(width, height),
    huge: Math.max(width, height) >= HUGE,
  }
  return ODDITIES.filter((oddity) => is[oddity])
}

/**
 * The picture is decoded whole where it can be held, because only then a file that was cut short
 * below the square is found out; `cover` holds it scaled down, for JPEG halves its sides as it loads.
 */
async function squarePicture(
  input: Uint8Array | Raster,
  { autoOrient: { width, height } }: Metadata,
  square: Square,
  shape: Shape,
): Promise<Uint8Array> {
  const { resolution, channels, crop } = shape
  if (isFinished(input, shape)) return (input as Raster).data
  const scale = crop === 'cover' ? resolution / square.side : 1
  const whole = { width: Math.round(width * scale), height: Math.round(height * scale) }
  const image = opened(input).autoOrient().flatten({ background: shape.background })
  if (whole.width * whole.height * 4 > MOST_HELD) {
    const { left, top, side } = square
    return pixels(resized(image.extract({ left, top, width: side, height: side }), shape), channels)
  }
  const held = await pixels(scale === 1 ? image : resized(image, shape, whole), channels)
  const side = crop === 'cover' ? resolution : square.side
  const place = crop === 'cover' ? middle(whole, side) : square
  const kept = cut({ ...whole, channels, data: held }, { ...place, side })
  return side === resolution ? kept.data : pixels(resized(opened(kept), shape), channels)
}

function isFinished(
  input: Uint8Array | Raster,
  { resolution, channels, crop, side }: Shape,
): boolean {
  if (input instanceof Uint8Array || crop === 'face') return false
  if (crop === 'centre' && side < resolution) return false
  return input.width === resolution && input.height === resolution && input.channels === channels
}

function resized(
  image: Sharp,
  { resize, resolution }: Shape,
  to = { width: resolution, height: resolution },
): Sharp {
  // Without fast loading JPEG and WebP keep at least twice the pixels wanted for the kernel to average.
  return image.resize({
    ...to,
    fit: 'fill',
    kernel: SHARP_KERNEL[resize],
    fastShrinkOnLoad: false,
  })
}

async function pixels(image: Sharp, channels: 1 | 3): Promise<Uint8Array> {
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer()
}

function middle({ width, height }: { width: number; height: number }, side: number) {
  return { left: (width - side) >> 1, top: (height - side) >> 1 }
}

function cut({ width, channels, data }: Raster, { left, top, side }: Square): Raster {
  const out = new Uint8Array(side * side * channels)
  const row = side * channels
  for (let y = 0; y < side; y++) {
    const start = ((top + y) * width + left) * channels
    out.set(data.subarray(start, start + row), y * row)
  }
  return { width: side, height: side, channels, data: out }
}
