import 'server-only'
import * as z from 'zod'
import type { WalkRecipe } from '#lib/latent/recipe.ts'
import { CARD_PAGES, MAX_GIF_FPS, MAX_STRIP_FRAMES, type WalkOptions } from '../../address.ts'
import { endpoint } from './endpoint.ts'
import { agelessParam, modelParam, recipeParam, walkParam } from './path.ts'
import { GROWN } from './problems.ts'
import { anySide, side, toggle, whole } from './query.ts'

/** The greatest side of a moving picture, in pixels. */
const MAX_MOVING_SIZE = 512

/** The greatest number of frames of a walk that moves. */
export const MAX_FRAMES = 240

/** The greatest number of pixels of all frames together, which is what bounds a film's memory: 48 MiB. */
const MAX_FILM = 2 ** 24

/** Frames a second of walks and timelines, where nothing else is asked for. */
const WALK_FPS = 20
const TIMELINE_FPS = 4

const movingFormat = z.enum(['webp', 'gif', 'mp4']).meta({
  description: 'Animated WebP, lossless; GIF, 256 colours a frame; MP4, H.264 without sound.',
})

type MovingFormat = z.output<typeof movingFormat>

const MOVING = { kind: 'file', types: ['image/webp', 'image/gif', 'video/mp4'] } as const
const PNG = { kind: 'file', types: ['image/png'] } as const

const way = {
  loop: toggle().default(true).meta({
    description:
      'Whether the walk goes on from its last key frame to its first, so that it repeats without a seam. Otherwise it ends on the last.',
  }),
  path: z.enum(['slerp', 'lerp']).default('slerp').meta({
    description: 'How it goes from one latent to the next: along the sphere, or straight.',
  }),
  easing: z.enum(['linear', 'smooth']).default('linear').meta({
    description: 'Whether it goes at one pace, or slows down towards each key frame.',
  }),
}

const fps = whole(1, 60).meta({
  description: `Frames a second; a GIF has at most ${MAX_GIF_FPS}.`,
})

export const walks = endpoint({
  id: 'getWalk',
  path: '/api/v1/walks/{model}/{walk}.{format}',
  summary: 'A walk that moves',
  description: 'A walk through latent space, past each key frame in order.',
  params: z.object({ model: modelParam, walk: walkParam, format: movingFormat }),
  query: z.object({
    frames: whole(2, MAX_FRAMES)
      .optional()
      .meta({
        description: `Frames in all: at least one a key frame. Without it ${WALK_FPS} a key frame, at most ${MAX_FRAMES}. All together have at most 2²⁴ pixels: 64 frames at 512 pixels.`,
      }),
    fps: fps.default(WALK_FPS),
    size: anySide(MAX_MOVING_SIZE),
    ...way,
  }),
  sends: MOVING,
  problems: GROWN,
  example: { model: '{model}', walk: '12,57,99', format: 'webp', frames: '36', fps: '12' },
})

export function walkQuery(
  resolution: number,
  { keys: { length: keys } }: WalkRecipe,
  format: MovingFormat,
) {
  const room = Math.max(MAX_FILM, keys * resolution ** 2)
  return walks.query
    .extend({
      frames: whole(keys, MAX_FRAMES).optional(),
      fps: fpsOf(format).default(WALK_FPS),
      size: movingSide(format, resolution),
    })
    .superRefine(({ frames = keys, size }, context) => {
      if (frames * size ** 2 <= room) return
      const most = Math.floor(room / size ** 2)
      const message = `${frames} frames of ${size} × ${size} pixels are more than the ${most} there may be of them`
      context.addIssue({ code: 'custom', message })
    })
}

/** Frames of a walk where nobody asks for a number of them. */
export function walkFrames({ keys: { length: keys } }: WalkRecipe, size: number): number {
  const most = Math.min(MAX_FRAMES, Math.floor(MAX_FILM / size ** 2))
  return Math.max(keys, Math.min(WALK_FPS * keys, most))
}

/** What the address of a walk's page says of how it is shown; what cannot be is as usual. */
export function walkOptions(
  { keys: { length: keys } }: WalkRecipe,
  query: Record<string, string | string[] | undefined>,
): WalkOptions {
  const asked = {
    frames: whole(keys, MAX_FRAMES),
    fps,
    loop: way.loop,
    path: way.path,
    easing: way.easing,
  }
  const options = Object.entries(asked).map(([name, schema]) => {
    const { data } = schema.safeParse(query[name])
    return [name, data] as const
  })
  return Object.fromEntries(options.filter(([, value]) => value !== undefined))
}

export const strips = endpoint({
  id: 'getStrip',
  path: '/api/v1/walks/{model}/{walk}.png',
  summary: 'A walk’s frames side by side',
  description:
    'The frames of a walk in one row, each of the model’s resolution: a film strip for a page to play.',
  params: z.object({ model: modelParam, walk: walkParam, format: z.literal('png') }),
  query: z.object({
    frames: whole(2, MAX_STRIP_FRAMES).optional().meta({
      description:
        'Frames in all: at least one a key frame. Without it about 32, at least 3 a key frame.',
    }),
    ...way,
  }),
  sends: PNG,
  problems: GROWN,
  example: { model: '{model}', walk: '12,57,99', frames: '4' },
})

export function stripQuery({ keys }: WalkRecipe) {
  const frames = whole(keys.length, MAX_STRIP_FRAMES).default(stripFrames(keys.length))
  return strips.query.extend({ frames })
}

/** About 32 frames, at least 3 from each key frame to the next. */
export function stripFrames(keys: number): number {
  return keys * Math.max(3, Math.ceil(32 / keys))
}

export const timelines = endpoint({
  id: 'getTimeline',
  path: '/api/v1/timelines/{model}/{recipe}.{format}',
  summary: 'How a picture grew up',
  description:
    'One picture over all ages of its model, oldest first, as it is now last; one frame an age.',
  params: z.object({ model: modelParam, recipe: agelessParam, format: movingFormat }),
  query: z.object({ fps: fps.default(TIMELINE_FPS), size: anySide(MAX_MOVING_SIZE) }),
  sends: MOVING,
  problems: GROWN,
  example: { model: '{model}', recipe: '1234567', format: 'webp' },
})

export function timelineQuery(resolution: number, format: MovingFormat) {
  return timelines.query.extend({
    fps: fpsOf(format).default(TIMELINE_FPS),
    size: movingSide(format, resolution),
  })
}

export const cards = endpoint({
  id: 'getCard',
  path: '/api/v1/cards/{model}/{recipe}.png',
  summary: 'A share card',
  description: 'The picture that networks show beside a link: 1200 × 630 pixels.',
  params: z.object({ model: modelParam, recipe: recipeParam, format: z.literal('png') }),
  query: z.object({
    page: z.enum(CARD_PAGES).optional().meta({
      description: 'A page of the site that it is the card of, in place of the recipe’s own.',
    }),
  }),
  sends: PNG,
  problems: GROWN,
  example: { model: '{model}', recipe: '1234567' },
})

function fpsOf(format: MovingFormat) {
  return format === 'gif' ? whole(1, MAX_GIF_FPS) : fps
}

/** An MP4's colours are for two pixels by two: its sides are even. */
function movingSide(format: MovingFormat, resolution: number) {
  const step = format === 'mp4' && resolution % 2 === 1 ? 2 * resolution : resolution
  return side(MAX_MOVING_SIZE, step)
}
