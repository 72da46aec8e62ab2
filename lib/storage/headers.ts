import { isContentAddressed } from './path.ts'

/** Seconds for which caches keep a file: a year, or the least there is where it may change. */
const YEAR = 31_536_000
const MINUTE = 60

const TYPES: Record<string, string> = {
  json: 'application/json',
  webp: 'image/webp',
  png: 'image/png',
}

/** What a file is served as. */
export function contentTypeOf(path: string): string {
  return TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
}

/** Seconds for which whoever is served a file may keep it. */
export function cacheSecondsOf(path: string): number {
  return isContentAddressed(path) ? YEAR : MINUTE
}
