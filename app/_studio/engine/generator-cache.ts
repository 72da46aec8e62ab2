import type { Generator } from '#lib/model/load.ts'

/** Generators in memory: those used last, in so many bytes, and at least one. */
export type GeneratorCache = {
  /** Undefined while it is not in memory. */
  at(age: number | undefined): Generator | undefined
  /** Loads it unless it is there, or on its way. */
  fetch(age: number | undefined): Promise<Generator>
  clear(): void
}

/** @param finished stays whatever its size, until it is cleared */
export function createGeneratorCache(
  capacity: number,
  load: (age: number | undefined) => Promise<Generator>,
  finished?: Generator,
): GeneratorCache {
  const held = new Map<number | undefined, Generator>()
  const coming = new Map<number | undefined, Promise<Generator>>()
  if (finished) held.set(undefined, finished)

  function at(age: number | undefined): Generator | undefined {
    const generator = held.get(age)
    if (!generator) return undefined
    held.delete(age)
    held.set(age, generator)
    return generator
  }

  function fetch(age: number | undefined): Promise<Generator> {
    const known = at(age)
    if (known) return Promise.resolve(known)
    const loading = coming.get(age) ?? loaded(age).finally(() => coming.delete(age))
    coming.set(age, loading)
    return loading
  }

  async function loaded(age: number | undefined): Promise<Generator> {
    const generator = await load(age)
    held.set(age, generator)
    for (const old of [...held.keys()].filter((one) => one !== age && one !== undefined)) {
      if (bytesOf(held) <= capacity) break
      held.get(old)?.dispose()
      held.delete(old)
    }
    return generator
  }

  function clear(): void {
    for (const generator of held.values()) generator.dispose()
    held.clear()
  }

  return { at, fetch, clear }
}

function bytesOf(held: ReadonlyMap<unknown, Generator>): number {
  return [...held.values()].reduce((sum, { bytes }) => sum + bytes, 0)
}
