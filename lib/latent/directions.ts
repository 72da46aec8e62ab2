import * as z from 'zod'
import { fromBase64 } from '../bytes.ts'
import { parseJson } from '../model/json.ts'
import { DIRECTION, only } from './grammar.ts'

export const DIRECTIONS_FILE = 'directions.json'

export type Direction = z.infer<typeof directionSchema>

/** `glasses`: letters and digits, so that a sign ends it in a recipe. */
export const directionName = z.string().regex(only(DIRECTION))

/** What a direction and its ends are called in other languages than English. */
export const directionWordsSchema = z.partialRecord(
  z.enum(['zh', 'ja']),
  z.object({ name: z.string(), minus: z.string(), plus: z.string() }),
)

/** What is said of a direction beside its vector. */
export const directionFields = {
  name: directionName,
  /** Of something pictures are known to have, or found in the weights without knowing what it changes. */
  kind: z.enum(['attribute', 'sefa']),
  /** What a negative amount brings, in a word or two, and a positive one. */
  minus: z.string(),
  plus: z.string(),
  words: directionWordsSchema.optional(),
  /** How it was found. */
  found: z.string(),
  /**
   * What going from −3 to 3 changed in pictures, in standard deviations of each attribute among
   * those of the data set; empty where no attributes are known.
   */
  changes: z.record(z.string(), z.number()),
}

const directionSchema = z.object({
  ...directionFields,
  /** One standard deviation of the prior along it: float32 [latentSize], little-endian, in base64. */
  vector: z.base64().transform(decodeVector),
})

/**
 * Reads the bytes of a `directions.json`.
 *
 * @param latentSize components that each vector must have
 * @throws GardenError `invalid_manifest` naming the field
 */
export function parseDirections(bytes: Uint8Array, latentSize: number): Direction[] {
  const schema = z.array(
    directionSchema.refine(
      ({ vector }) => vector.length === latentSize,
      `a vector does not have ${latentSize} components`,
    ),
  )
  return parseJson(bytes, DIRECTIONS_FILE, schema)
}

/** A vector as `directions.json` spells it. */
export function encodeVector(vector: Float32Array): string {
  const bytes = new Uint8Array(vector.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [i, component] of vector.entries()) view.setFloat32(4 * i, component, true)
  return btoa(String.fromCharCode(...bytes))
}

function decodeVector(text: string): Float32Array {
  const bytes = fromBase64(text)
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) =>
    view.getFloat32(4 * i, true),
  )
}
