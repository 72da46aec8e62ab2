import { type ErrorCode, GardenError } from '#lib/error.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import type { Picture } from './queue.ts'

/** What a worker is told: a batch to grow, once those before it are grown, or a file that it asked for. */
export type ToWorker =
  | {
      kind: 'grow'
      key: string
      age?: number | undefined
      /** Left out where the worker holds the generator. */
      manifest?: Manifest | undefined
      /** Row-major [n, latentSize]. */
      latents: Float32Array
      /** Which of them are wanted as a PNG. */
      packed: boolean[]
    }
  | { kind: 'file'; id: number; bytes: Uint8Array }
  | { kind: 'no file'; id: number; fault: Fault }

export type FromWorker =
  | { kind: 'read'; id: number; path: string }
  /** Keys of the generators that the worker has in memory from now on. */
  | { kind: 'holds'; held: string[] }
  | { kind: 'grown'; pictures: Picture[]; milliseconds: number }
  | { kind: 'failed'; fault: Fault }

/** An error as it passes between threads, which would keep its message alone. */
export type Fault = { message: string; code?: ErrorCode; suggestion?: string; stack?: string }

export function toFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  const code = error instanceof GardenError ? error.code : undefined
  const suggestion = error instanceof GardenError ? error.suggestion : undefined
  return {
    message,
    ...(code && { code }),
    ...(suggestion && { suggestion }),
    ...(stack && { stack }),
  }
}

export function fromFault({ message, code, suggestion, stack }: Fault): Error {
  const error = code
    ? new GardenError(code, message, suggestion ? { suggestion } : {})
    : new Error(message)
  if (stack) error.stack = stack
  return error
}
