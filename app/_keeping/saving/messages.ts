import '../../interpreter.ts'
import * as z from 'zod'

/** Formats that a browser can write by itself. */
export const FORMATS = ['png', 'gif', 'mp4', 'webm', 'strip'] as const

export type Format = (typeof FORMATS)[number]

/** What the page asks of the worker, checked where it arrives. */
export type Order = z.infer<typeof orderSchema>

/** A file to be made; its frames follow, in any order. */
export type Job = z.infer<typeof jobSchema>

/** What the worker answers. */
export type Answer =
  | { kind: 'progress'; done: number }
  /** `format` is GIF where the browser cannot write the video that was asked for. */
  | { kind: 'made'; bytes: Uint8Array<ArrayBuffer>; format: Format }
  | { kind: 'failed'; message: string }

const jobSchema = z.object({
  format: z.enum(FORMATS),
  /** Of each frame, in pixels. */
  resolution: z.int().min(1).max(1024),
  /** Pixels a side of each pixel. */
  scale: z.int().min(1).max(64),
  /** Frames. */
  count: z.int().min(1).max(1024),
  /** Frames a second. */
  fps: z.number().min(1).max(120),
  /** What a PNG carries inside. */
  recipe: z.string().max(2048).optional(),
})

const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), job: jobSchema }),
  z.object({
    kind: z.literal('frame'),
    index: z.int().min(0),
    /** Row-major, `resolution` × `resolution`. */
    rgba: z.instanceof(Uint8ClampedArray),
  }),
])

/** @throws ZodError for what is no order */
export function parseOrder(data: unknown): Order {
  return orderSchema.parse(data)
}
