import 'server-only'
import { type PictureRecipe, pictureOf } from '#lib/latent/recipe.ts'
import { type Seed, toSeed } from '#lib/latent/seed.ts'
import { PURPOSE, stream, words } from '#lib/random/stream.ts'
import type { Language } from '../_words/language.ts'
import type { PublishedModel } from './catalogue.ts'
import { type NamedWalk, walksOf } from './walks.ts'

/** Milliseconds. */
const DAY = 86_400_000

/** The seeds of a day's wall: the date, written 20251231, sown as a seed itself. */
export function seedsOfDay(day: Date, count: number): Seed[] {
  const date = Number(day.toISOString().slice(0, 10).replaceAll('-', ''))
  return Array.from(words(stream(date, PURPOSE.shuffle), count), toSeed)
}

/** Of pictures that are seen large where nobody chose them: what is less peculiar has fewer faults. */
export const ORDINARY = 0.7

/**
 * Pictures of a day that look good large: of those that were chosen by eye as many as there are, others each day; or else
 * of the day's own seeds, nearer to the ordinary.
 */
export function largeOfDay(model: PublishedModel, day: Date, count: number): PictureRecipe[] {
  const chosen = model.manifest.curated?.seeds ?? []
  if (chosen.length < count) return seedsOfDay(day, count).map((seed) => pictureOf(seed, ORDINARY))
  const first = Math.floor(day.getTime() / DAY) * count
  return Array.from({ length: count }, (_, i) =>
    pictureOf(chosen[(first + i) % chosen.length] ?? toSeed(0)),
  )
}

/** What is shown of a day: a model's picture and one of its walks, the next model's the day after. */
export type OfDay = { day: Date; model: PublishedModel; picture: PictureRecipe; walk: NamedWalk }

/** Today and the days before it, newest first; none without a model. */
export function lastDays(
  models: readonly PublishedModel[],
  today: Date,
  count: number,
  language: Language,
): OfDay[] {
  if (models.length === 0) return []
  const days = Array.from({ length: count }, (_, i) => new Date(today.getTime() - i * DAY))
  return days.map((day) => ofDay(models, day, language))
}

/** @param models at least one */
function ofDay(models: readonly PublishedModel[], day: Date, language: Language): OfDay {
  const count = Math.floor(day.getTime() / DAY)
  const model = models[count % models.length] as PublishedModel
  const [picture = pictureOf(toSeed(0))] = largeOfDay(model, day, 1)
  const walks = walksOf(model, language)
  return { day, model, picture, walk: walks[count % walks.length] as NamedWalk }
}
