import type { ArgsDef } from 'citty'
import { CROPS, KERNELS, type Shape, shapeOf } from '../data/picture.ts'

/** Where pictures are. */
export const picturesArg = {
  type: 'positional',
  valueHint: 'path',
  required: true,
  description: 'folder, zip archive or idx file of pictures, or "mnist"',
} as const

/** What pictures become; shared by every command that decodes them. */
export const shapeArgs = {
  resolution: {
    type: 'string',
    default: '64',
    description: 'square side in pixels, 16 to 1024; networks take 4, 5, 6 or 7 · 2^k up to 256',
  },
  channels: { type: 'string', default: '3', description: '3 for colour, 1 for grey' },
  crop: {
    type: 'enum',
    options: [...CROPS],
    default: 'cover',
    description:
      'the square that is kept: cover, the largest centred one; centre, --side pixels in the middle; face, of CelebA (178 × 218) the 108 × 108 on the face',
  },
  side: {
    type: 'string',
    description:
      'square of --crop centre in pixels of the picture; --resolution, so unscaled, unless given',
  },
  resize: {
    type: 'enum',
    options: [...KERNELS],
    default: 'lanczos',
    description: 'kernel for scaling; all but nearest average what they shrink',
  },
  background: {
    type: 'string',
    default: '#ffffff',
    description: 'colour that shows through transparent pictures',
  },
  smallest: {
    type: 'string',
    description:
      'leave out pictures whose square is smaller, in pixels; half of --resolution unless given',
  },
} satisfies ArgsDef

/** @throws GardenError `invalid_dataset` naming the option that is not valid */
export function parseShape(args: { [name in keyof typeof shapeArgs]?: string | undefined }): Shape {
  const { resolution, channels, crop, side, resize, background, smallest } = args
  return shapeOf({
    resolution: Number(resolution),
    channels: Number(channels),
    crop,
    side: side === undefined ? undefined : Number(side),
    resize,
    background,
    smallest: smallest === undefined ? undefined : Number(smallest),
  })
}
