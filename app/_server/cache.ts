import 'server-only'

export type Cache<Value> = {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
}

/**
 * Keeps what was used last.
 *
 * @param capacity the greatest sum of weights kept
 * @param weigh a value's weight; every value counts 1 by default
 * @param drop called with each value that had to make room
 */
export function recentlyUsed<Value>(
  capacity: number,
  weigh: (value: Value) => number = () => 1,
  drop: (value: Value) => void = () => {},
): Cache<Value> {
  const entries = new Map<string, Value>()
  let weight = 0

  function get(key: string): Value | undefined {
    const value = entries.get(key)
    if (value === undefined) return undefined
    entries.delete(key)
    entries.set(key, value)
    return value
  }

  function set(key: string, value: Value): void {
    remove(key)
    entries.set(key, value)
    weight += weigh(value)
    for (const [oldest, dropped] of entries) {
      if (weight <= capacity || oldest === key) break
      remove(oldest)
      drop(dropped)
    }
  }

  function remove(key: string): void {
    const value = entries.get(key)
    if (value === undefined) return
    entries.delete(key)
    weight -= weigh(value)
  }

  return { get, set, delete: remove }
}
