import { formatKey, type Key } from '#lib/latent/key.ts'

/** A list with one of its things in another place. */
export function moved<Thing>(things: readonly Thing[], from: number, to: number): Thing[] {
  const rest = things.filter((_, i) => i !== from)
  return [...rest.slice(0, to), ...things.slice(from, from + 1), ...rest.slice(to)]
}

/** Key frames with names that stay theirs when they are moved; the same key may come more than once. */
export function withNames(keys: readonly Key[]): { name: string; key: Key }[] {
  const met = new Map<string, number>()
  return keys.map((key) => {
    const text = formatKey(key)
    const times = met.get(text) ?? 0
    met.set(text, times + 1)
    return { name: `${text} ${times}`, key }
  })
}
