import * as z from 'zod'
import { parseModelRef, parseRecipe } from '#lib/latent/recipe.ts'
import type { Entry } from './entry.ts'

/** Bytes of a thumbnail: four times what 64 × 64 pixels take that do not pack at all. */
export const MAX_THUMBNAIL = 65_536

/** A release that will not change under its name. */
export const pinnedSchema = z
  .string()
  .refine((text) => passes(() => parseModelRef(text).pin !== undefined), 'is not a pinned model')

/** A recipe in its one spelling. */
export const recipeSchema = z
  .string()
  .refine((text) => passes(() => parseRecipe(text) !== undefined), 'is not a recipe')

export const timeSchema = z.int().min(0).max(8.64e15)

const entrySchema = z.object({
  model: pinnedSchema,
  recipe: recipeSchema,
  at: timeSchema,
  png: z
    .instanceof(Uint8Array<ArrayBuffer>)
    .refine(({ length }) => length <= MAX_THUMBNAIL)
    .optional()
    .catch(undefined),
})

/** What was stored, checked; undefined when it is no entry. */
export function readEntry(value: unknown): Entry | undefined {
  const { data } = entrySchema.safeParse(value)
  if (!data) return undefined
  const { png, ...rest } = data
  return png ? { ...rest, png } : rest
}

function passes(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}
