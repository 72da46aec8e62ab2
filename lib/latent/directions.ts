import * as z from 'zod'
import { GardenError } from '../error.ts'
import { parseJson } from '../model/json.ts'

export const DIRECTIONS_FILE = 'directions.json'

/** How far a recipe goes along a direction at most, either way, in standard deviations of the prior. */
export const MAX_AMOUNT = 3

/** How far to go along which direction: −3 … 3, not 0. */
export type Amount = { name: string; amount: number }

export type Direction = z.infer<typeof directionSchema>

/** `glasses`: letters and digits, so that a sign ends it in a recipe. */
export const directionName = z.string().regex(/^[a-z][a-z0-9]{0,23}$/)

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

/**
 * A latent moved along directions. Three standard deviations make one of a hundred components hardly
 * longer, so it stays where the generator was trained.
 *
 * @param latent float32 [size]
 * @param amounts in the order of their names, so that everyone adds up alike
 * @returns a new float32 [size]
 * @throws GardenError `invalid_recipe` for a direction that is not among those known
 * @throws RangeError for one of another size than the latent
 */
export function move(
  latent: Float32Array,
  amounts: readonly Amount[],
  known: readonly Direction[],
): Float32Array {
  const moved = latent.slice()
  for (const { name, amount } of amounts) {
    const direction = known.find((one) => one.name === name)
    if (!direction) throw unknown(name)
    if (direction.vector.length !== latent.length) throw misfit(name, direction, latent)
    for (const [i, component] of direction.vector.entries())
      moved[i] = (moved[i] ?? 0) + amount * component
  }
  return moved
}

function decodeVector(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) =>
    view.getFloat32(4 * i, true),
  )
}

function misfit(name: string, { vector }: Direction, latent: Float32Array): RangeError {
  return new RangeError(
    `The direction ${name} has ${vector.length} components, the latent ${latent.length}.`,
  )
}

function unknown(name: string): GardenError {
  return new GardenError('invalid_recipe', `There is no direction ${JSON.stringify(name)}.`, {
    suggestion: 'directions.json of the release lists those there are.',
  })
}
