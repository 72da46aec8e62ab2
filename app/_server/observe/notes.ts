import 'server-only'

/** What a picture is made in: waiting for a turn, running the generator, and writing a file. */
export const STAGES = ['queue', 'infer', 'encode'] as const

export type Stage = (typeof STAGES)[number]

/** Made before, being made for somebody else already, made now, or not needed because the visitor has it. */
export type Cached = 'hit' | 'shared' | 'miss' | 'revalidated'

/** What is known of a request when it is answered. */
export type Notes = {
  /** Milliseconds. */
  spent: Partial<Record<Stage, number>>
  cache?: Cached
  code?: string
  error?: unknown
}
