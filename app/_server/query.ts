import 'server-only'
import { GardenError } from '#lib/error.ts'
import {
  type PictureRecipe,
  parseRecipe,
  type Recipe,
  type WalkRecipe,
} from '#lib/latent/recipe.ts'

/** The greatest side of a picture that the API draws, in pixels. */
export const MAX_SIZE = 1024

/**
 * Reads the last segment of a picture's address: a recipe, a dot and a format.
 *
 * @throws GardenError `not_found` for a format that is not drawn, `invalid_recipe`
 */
export function parseFile(file: string): { recipe: Recipe; format: 'png' } {
  const match = /^(.*)\.([a-z]\w{0,15})$/is.exec(file)
  if (match?.[2] === 'png') return { recipe: parseRecipe(match[1] ?? ''), format: 'png' }
  const name = (match?.[1] ?? file).slice(0, 40)
  const message = match ? `There are no ${match[2]} pictures here.` : 'The format is missing.'
  throw new GardenError('not_found', message, {
    suggestion: `Ask for ${name || '1234567'}.png.`,
  })
}

/**
 * The recipe of one picture.
 *
 * @throws GardenError `not_found`, `invalid_recipe`
 */
export function parsePictureFile(file: string): PictureRecipe {
  const { recipe } = parseFile(file)
  if (recipe.kind === 'picture') return recipe
  throw new GardenError('invalid_recipe', `${file.slice(0, 60)} is a walk, not one picture.`, {
    suggestion: `Ask for ${recipe.seeds[0]}.png, or for the frames under /api/v1/walks.`,
  })
}

/**
 * The recipe of a walk.
 *
 * @throws GardenError `not_found`, `invalid_recipe`
 */
export function parseWalkFile(file: string): WalkRecipe {
  const { recipe } = parseFile(file)
  if (recipe.kind === 'walk') return recipe
  throw new GardenError('invalid_recipe', `${file.slice(0, 60)} is one picture, not a walk.`, {
    suggestion: 'Name two seeds or more, such as 12,57,99.png.',
  })
}

/**
 * The side of a picture: `?size=`, or the model's own resolution.
 *
 * @throws GardenError `invalid_query` naming the sides there are
 */
export function parseSize(request: Request, resolution: number): number {
  const text = new URL(request.url).searchParams.get('size')
  if (text === null) return resolution
  const sizes = multiples(resolution, Math.max(MAX_SIZE, resolution))
  const size = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : Number.NaN
  if (sizes.includes(size)) return size
  throw new GardenError('invalid_query', `size=${text.slice(0, 20)} is not a side drawn here.`, {
    suggestion: `Pixels stay whole: use one of ${sizes.join(', ')}.`,
  })
}

/** The greatest number of frames in a strip. */
const MAX_FRAMES = 96

/**
 * The number of frames in a walk: `?frames=`, or `stripFrames`.
 *
 * @throws GardenError `invalid_query`
 */
export function parseFrames(request: Request, { seeds }: WalkRecipe): number {
  const text = new URL(request.url).searchParams.get('frames')
  if (text === null) return stripFrames(seeds.length)
  const frames = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.NaN
  if (frames >= seeds.length && frames <= MAX_FRAMES) return frames
  throw new GardenError('invalid_query', `frames=${text.slice(0, 20)} is not drawn here.`, {
    suggestion: `Use a whole number from ${seeds.length} (one a key frame) to ${MAX_FRAMES}.`,
  })
}

/** About 32 frames, at least 3 from each key frame to the next. */
export function stripFrames(keys: number): number {
  return keys * Math.max(3, Math.ceil(32 / keys))
}

function multiples(of: number, limit: number): number[] {
  return Array.from({ length: Math.floor(limit / of) }, (_, i) => of * (i + 1))
}
