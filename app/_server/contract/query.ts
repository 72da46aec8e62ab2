import 'server-only'
import * as z from 'zod'
import { only, SEED } from '#lib/latent/grammar.ts'

/** A whole number, as digits write it. */
export function whole(min: number, max: number) {
  return z.preprocess(fromDigits, z.int().min(min).max(max))
}

/** The side of a picture in pixels, whatever the model. */
export function anySide(max: number) {
  const description = `Side of a picture in pixels: a whole multiple of the model’s resolution, at most ${max}. Without it, the resolution itself.`
  return whole(8, max).optional().meta({ description })
}

/** The same for a model: whole multiples of its resolution, for pixels stay whole. */
export function side(max: number, resolution: number) {
  const sides = z.int().min(resolution).max(Math.max(max, resolution)).multipleOf(resolution)
  return z.preprocess(fromDigits, sides).default(resolution)
}

/** How a picture is made larger than it was grown. */
export const enlargement = z.enum(['pixel', 'smooth']).meta({
  description:
    'How it is enlarged: `pixel` keeps every pixel a square; `smooth` (Lanczos) is for looking at large.',
})

/** `true` or `false`. */
export function toggle() {
  return z.preprocess((text) => TOGGLES.get(`${text}`) ?? text, z.boolean())
}

const TOGGLES = new Map([
  ['true', true],
  ['false', false],
])

const IS_NUMBER = only(SEED)

/** Only `640` is a number: neither `0640` nor ` 640` nor `6.4e2`, so that it has one spelling. */
function fromDigits(text: unknown): unknown {
  return IS_NUMBER.test(`${text}`) ? Number(text) : text
}
