import 'server-only'
import * as z from 'zod'
import type { WalkRecipe } from '#lib/latent/recipe.ts'
import { endpoint } from './endpoint.ts'
import { agelessParam, modelParam, recipeParam, walkParam } from './path.ts'
import { GROWN } from './problems.ts'
import { anySide, side, toggle, whole } from './query.ts'

/** The greatest side of a moving picture, in pixels. */
export const MAX_MOVING_SIZE = 512

/** The greatest number of frames of a walk that moves. */
export const MAX_FRAMES = 240

/** The greatest number of frames in a strip. */
export const MAX_STRIP_FRAMES = 96

/** Frames a second of walks and timelines, where nothing else is asked for. */
const WALK_FPS = 20
const TIMELINE_FPS = 4

export const movingFormat = z.enum(['webp', 'gif', 'mp4']).meta({
  description: 'Animated WebP, lossless; GIF, 256 colours a frame; MP4, H.264 without sound.',
})

const way = {
  loop: toggle().default(true).meta({
    description:
      'Whether the walk goes on from its last key frame to its first, so that it repeats without a seam. Otherwise it ends on the last.',
  }),
  path: z.enum(['slerp', 'lerp']).default('slerp').meta({
    description: 'How it goes from one latent to the next: along the sphere, or straight.',
  }),
}

const fps = whole(1, 60).meta({ description: 'Frames a second.' })

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
        description: `Frames in all: at least one a key frame. Without it ${WALK_FPS} a key frame, at most ${MAX_FRAMES}.`,
      }),
    fps: fps.default(WALK_FPS),
    size: anySide(MAX_MOVING_SIZE),
    ...way,
  }),
  sends: { kind: 'file', types: ['image/webp', 'image/gif', 'video/mp4'] },
  problems: GROWN,
  example: { model: '{model}', walk: '12,57,99', format: 'webp', frames: '36', fps: '12' },
})

export function walkQuery(resolution: number, { seeds }: WalkRecipe) {
  const usual = Math.min(WALK_FPS * seeds.length, MAX_FRAMES)
  return walks.query.extend({
    frames: whole(seeds.length, MAX_FRAMES).default(usual),
    size: side(MAX_MOVING_SIZE, resolution),
  })
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
  sends: { kind: 'file', types: ['image/png'] },
  problems: GROWN,
  example: { model: '{model}', walk: '12,57,99', frames: '9' },
})

export function stripQuery({ seeds }: WalkRecipe) {
  const frames = whole(seeds.length, MAX_STRIP_FRAMES).default(stripFrames(seeds.length))
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
  sends: { kind: 'file', types: ['image/webp', 'image/gif', 'video/mp4'] },
  problems: GROWN,
  example: { model: '{model}', recipe: '1234567', format: 'webp' },
})

export function timelineQuery(resolution: number) {
  return timelines.query.extend({ size: side(MAX_MOVING_SIZE, resolution) })
}

export const cards = endpoint({
  id: 'getCard',
  path: '/api/v1/cards/{model}/{recipe}.png',
  summary: 'A share card',
  description: 'The picture that networks show beside a link: 1200 × 630 pixels.',
  params: z.object({ model: modelParam, recipe: recipeParam, format: z.literal('png') }),
  query: z.object({}),
  sends: { kind: 'file', types: ['image/png'] },
  problems: GROWN,
  example: { model: '{model}', recipe: '1234567' },
})
