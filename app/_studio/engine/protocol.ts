import '../../interpreter.ts'
import * as z from 'zod'
import { MAX_KEY_FRAMES } from '#lib/latent/recipe.ts'
import { digestSchema } from '#lib/model/manifest.ts'

/** What the page asks of the worker, checked where it arrives. */
export type Request = z.infer<typeof requestSchema>

/** What is wished for in one place of a page; in each, only the newest wish counts. */
export type Lane = z.infer<typeof laneSchema>

/** What to grow: pictures, or the frames of a walk. */
export type Wish = z.infer<typeof wishSchema>

/** What the worker answers. `ticket` is that of the wish; `index` that of the first picture. */
export type Reply =
  | Progress
  | { kind: 'ready'; backend: Backend; maxDifference: number | undefined; refused: Refusal[] }
  /** Nothing can be grown on this device. */
  | { kind: 'failed'; cause: FailureCause; message: string; refused: Refusal[] }
  | ({ kind: 'grown'; ticket: number } & Grown)
  /** This wish cannot be granted. */
  | { kind: 'denied'; ticket: number; message: string }

/** Bytes that came over the network, of those that are to come. */
export type Progress = {
  kind: 'progress'
  loaded: number
  total: number
  /** Of the generator that is fetched; absent = the finished one. */
  age?: number | undefined
}

export type Grown = {
  index: number
  /** RGBA, row-major, each of the model's resolution. */
  pictures: Uint8ClampedArray<ArrayBuffer>[]
  /** That growing them took. */
  milliseconds: number
}

export type Backend = z.infer<typeof backendSchema>

/** What could not be had: the files, a generator made of them, or a backend. */
export type FailureCause = 'network' | 'model' | 'device'

/** A backend that is not used. */
export type Refusal = {
  backend: Backend
  reason: RefusalReason
  /** In the words of whoever threw. */
  detail: string
}

/**
 * Whether it is not there, is imitated by software, did not start or did not draw the known answer, takes longer
 * than our own kernels would, stopped while drawing, or drew what was not asked for.
 */
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

export const REFUSAL_REASONS = ['absent', 'software', 'unfit', 'slow', 'stopped', 'broken'] as const

/** Most pictures in a wish. */
export const MAX_PICTURES = 1024

/** Best first. */
export const BACKENDS = ['webgpu', 'webgl', 'wasm'] as const

const backendSchema = z.enum(BACKENDS)

const laneSchema = z.enum(['hand', 'bed', 'shape', 'around', 'mix', 'walk', 'map', 'save'])

const recipe = z.string().max(1024)

const wishSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pictures'),
    lane: laneSchema,
    recipes: z.array(recipe).max(MAX_PICTURES).readonly(),
  }),
  z.object({
    kind: z.literal('walk'),
    lane: laneSchema,
    recipe,
    /** At least one for each of at most so many keys. */
    frames: z.int().min(2).max(Math.max(MAX_PICTURES, MAX_KEY_FRAMES)),
    loop: z.boolean(),
    path: z.enum(['slerp', 'lerp']),
    easing: z.enum(['linear', 'smooth']),
  }),
])

const sourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('release'),
    /** Absolute address of the release's folder. */
    folder: z.url(),
    digest: digestSchema,
    /** Whether other releases of the same model are older. */
    newest: z.boolean(),
  }),
  z.object({
    kind: z.literal('own'),
    files: z.map(z.string(), z.instanceof(Blob)),
    prior: z.enum(['normal', 'uniform']).optional(),
  }),
])

const ticket = z.int()

const requestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    source: sourceSchema,
    /** Tried in this order. */
    backends: z.array(backendSchema).min(1),
    /** Whether the first may be a graphics card that software imitates. */
    software: z.boolean(),
  }),
  z.object({ kind: z.literal('grow'), ticket, wish: wishSchema }),
  z.object({ kind: z.literal('drop'), lane: laneSchema, ticket }),
])

/** @throws ZodError for what is no request */
export function parseRequest(data: unknown): Request {
  return requestSchema.parse(data)
}
