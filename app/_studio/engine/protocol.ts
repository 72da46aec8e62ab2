import * as z from 'zod'
import { toSeed } from '#lib/latent/seed.ts'
import { digestSchema } from '#lib/model/manifest.ts'

/** What the page asks of the worker, checked where it arrives. */
export type Request = z.infer<typeof requestSchema>

export type Lane = 'grid' | 'walk'

/** What the worker answers. `ticket` is that of the request; `index` that of the first picture. */
export type Reply =
  | { kind: 'progress'; loaded: number; total: number }
  | { kind: 'ready'; backend: Backend; maxDifference: number; refused: Refusal[] }
  | { kind: 'failed'; message: string }
  | {
      kind: 'grown'
      lane: Lane
      ticket: number
      index: number
      /** RGBA, row-major, each of the model's resolution. */
      pictures: Uint8ClampedArray<ArrayBuffer>[]
      milliseconds: number
    }

export type Backend = z.infer<typeof backend>

/** A backend that was tried and not used. */
export type Refusal = { backend: Backend; reason: string }

const backend = z.enum(['webgl', 'wasm'])
const seed = z.int().min(0).transform(toSeed)
const ticket = z.int()
const truncation = z.number().min(0).max(2)

export const requestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    /** Address of the release's folder. */
    folder: z.url(),
    digest: digestSchema,
    /** Tried in this order. */
    backends: z.array(backend).min(1),
  }),
  z.object({
    kind: z.literal('grid'),
    ticket,
    seeds: z.array(seed).max(64),
    truncation,
  }),
  z.object({
    kind: z.literal('walk'),
    ticket,
    from: seed,
    to: seed,
    frames: z.int().min(2).max(256),
    truncation,
  }),
])
