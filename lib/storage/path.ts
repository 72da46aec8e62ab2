import { isDigest } from '../digest.ts'
import { GardenError } from '../error.ts'

const LONGEST_PATH = 512

/**
 * True for a relative path with `/` between segments that every store and operating system can hold. A segment begins
 * with a letter, digit or underscore, so `..` and hidden files (which the file store keeps for itself) are out.
 */
export function isStoragePath(path: string): boolean {
  return (
    path.length <= LONGEST_PATH &&
    path.split('/').every((segment) => /^\w[\w.,@~+=-]*$/.test(segment))
  )
}

/** True for a path with a digest in it, such as a release's: what was written there once never changes. */
export function isContentAddressed(path: string): boolean {
  return path.split('/').some(isDigest)
}

/** Returns `path`, or throws `storage_failed` naming it. */
export function checkStoragePath(path: string): string {
  if (isStoragePath(path)) return path
  throw new GardenError(
    'storage_failed',
    `${JSON.stringify(path.slice(0, LONGEST_PATH))} is not a path in a store`,
    {
      suggestion:
        'Use a relative path such as lorelei-64/manifest.json: no "..", no leading slash.',
    },
  )
}
