import { GardenError } from '../error.ts'

/** A file's bytes and the tag that names this version of them. */
export type Stored = { bytes: Uint8Array; etag: string }

/**
 * Where published models lie. Paths are relative with `/` between segments (see `isStoragePath`). Every adapter passes
 * the one suite in test/lib/storage/contract.ts. Whatever fails for another reason than the codes below is
 * `storage_failed`; `storage_denied` where a store does not let us in, `storage_unavailable` where it does not answer.
 */
export interface Storage {
  /** Throws `not_found`. */
  read(path: string): Promise<Stored>

  /**
   * Replaces the whole file at once: a reader sees the old bytes or the new, never part of either.
   * `ifMatch` makes it conditional: `null` = the file must not exist yet, a tag = the file must still have that tag;
   * else throws `conflict` and changes nothing.
   */
  write(
    path: string,
    bytes: Uint8Array,
    options?: { ifMatch?: string | null },
  ): Promise<{ etag: string }>

  /** Every path that begins with `prefix` (a plain string, `''` = all), in ascending order of UTF-16 code units. */
  list(prefix: string): AsyncIterable<string>

  /** What a file weighs, and when it was written by the store's own clock. Throws `not_found`. */
  stat(path: string): Promise<{ bytes: number; writtenAt: Date }>

  /** Does nothing when there is no such file. */
  delete(path: string): Promise<void>
}

/** What a store answers, or undefined where it answers `not_found`. */
export async function orMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result
  } catch (error) {
    if (error instanceof GardenError && error.code === 'not_found') return undefined
    throw error
  }
}
