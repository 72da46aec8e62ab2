import 'server-only'
import type { Seed } from '#lib/latent/seed.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { PURPOSE, stream, words } from '#lib/random/stream.ts'

/** The seeds of a day's wall: the date, written 20251231, sown as a seed itself. */
export function seedsOfDay(day: Date, count: number): Seed[] {
  const date = Number(day.toISOString().slice(0, 10).replaceAll('-', ''))
  return Array.from(words(stream(date, PURPOSE.shuffle), count), toSeed)
}
