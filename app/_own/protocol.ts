import '../interpreter.ts'
import * as z from 'zod'
import type { Direction } from '#lib/latent/directions.ts'
import type { Prior } from '#lib/latent/sample.ts'
import type { OwnFault } from '#lib/model/own/fault.ts'

/** What the page asks of the worker that looks into folders. */
export type Inspection = z.infer<typeof inspectionSchema>

/** What it found. */
export type Finding =
  | {
      kind: 'model'
      title: string
      resolution: number
      channels: number
      latentSize: number
      prior: Prior
      ages: number[]
      directions: Pick<Direction, 'name' | 'minus' | 'plus' | 'words' | 'kind'>[]
    }
  | { kind: 'fault'; fault: OwnFault }
  /** Nothing, in so many seconds. */
  | { kind: 'late'; seconds: number }
  /** In the words of whoever failed. */
  | { kind: 'failed'; message: string }

export const inspectionSchema = z.object({
  files: z.map(z.string(), z.instanceof(Blob)),
  prior: z.enum(['normal', 'uniform']),
})
