import '../interpreter.ts'
import * as z from 'zod'
import { fromBase64 } from '#lib/bytes.ts'
import { type Entry, isQuery, isTime, MAX_THUMBNAIL, nameOf } from './entry.ts'
import { isReadable } from './readable.ts'
import type { Place } from './shelf.ts'

// Otherwise it tries whether it may compile text, which pages forbid.
z.config({ jitless: true })

/** What an exported file says it is. */
const FORMAT = 'latent-garden/kept'
const VERSION = 1

/** Why a file cannot be imported. */
export type Fault = 'notJson' | 'notOurs' | 'newerFile'

/** Everything that is kept, as the text of one file. */
export function formatExport(shelf: Record<Place, readonly Entry[]>): string {
  const [kept, history] = [shelf.kept, shelf.history].map((entries) =>
    entries.filter(isReadable).map(written),
  )
  return JSON.stringify({ format: FORMAT, version: VERSION, kept, history })
}

/** Reads such a text: all of it, or why not. */
export function readExport(text: string): Record<Place, Entry[]> | { fault: Fault } {
  const json = parseJson(text)
  if (json === undefined) return { fault: 'notJson' }
  const { success, data } = fileSchema.safeParse(json)
  if (success) return { kept: data.kept, history: data.history }
  const { data: head } = headSchema.safeParse(json)
  return { fault: head && head.version > VERSION ? 'newerFile' : 'notOurs' }
}

/** Those that are not known yet. */
export function newIn(entries: readonly Entry[], known: readonly Entry[]): Entry[] {
  const names = new Set(known.map(nameOf))
  return entries.filter((entry) => !names.has(nameOf(entry)))
}

const headSchema = z.object({ format: z.literal(FORMAT), version: z.int() })

const entrySchema = z
  .object({
    model: z.string(),
    recipe: z.string(),
    options: z.string().refine(isQuery, 'is no query').optional(),
    at: z.number().refine(isTime, 'is not a time'),
    /** Base 64. */
    png: z
      .base64()
      .max(Math.ceil(MAX_THUMBNAIL / 3) * 4)
      .optional(),
  })
  .refine(isReadable, 'has no recipe, or no pinned model')
  .transform(
    ({ png, options, ...entry }): Entry => ({
      ...entry,
      ...(options && { options }),
      ...(png && { png: fromBase64(png) }),
    }),
  )

const fileSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  kept: z.array(entrySchema),
  history: z.array(entrySchema),
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function written({ png, ...entry }: Entry) {
  return png ? { ...entry, png: base64Of(png) } : entry
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
