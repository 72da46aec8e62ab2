// @ts-check
import { LRUCache } from 'lru-cache'

/** The header that tells which edition of a page is asked for. Only the proxy sets it. */
export const EDITION = 'x-garden-edition'

/** Bytes that pages may take in memory; there are more than four thousand million of them. */
const ROOM = 64 * 2 ** 20

/** @typedef {{ html?: unknown, rscData?: Uint8Array, segmentData?: Map<string, Uint8Array>, body?: Uint8Array }} Page */
/** @typedef {{ value: Page, lastModified: number }} Kept */

/** @type {LRUCache<string, Kept>} */
const pages = new LRUCache({ maxSize: ROOM, sizeCalculation: ({ value }) => sizeOf(value) })

/**
 * Where Next keeps the pages that it has made: those asked for last, in memory, and never on disk. A page that was made
 * of an older release is not there any more, so nobody is shown it once more while it is made anew.
 *
 * Next makes one for each request.
 */
export default class Pages {
  /** @param {{ _requestHeaders?: Record<string, string | string[] | undefined> }} context */
  constructor({ _requestHeaders: headers = {} }) {
    this.edition = headers[EDITION] ?? ''
  }

  /** @param {string} key */
  async get(key) {
    return pages.get(this.#nameOf(key)) ?? null
  }

  /**
   * @param {string} key
   * @param {Page | null} value
   */
  async set(key, value) {
    if (value) pages.set(this.#nameOf(key), { value, lastModified: Date.now() })
  }

  async revalidateTag() {}

  resetRequestCache() {}

  /** @param {string} key */
  #nameOf(key) {
    return `${this.edition} ${key}`
  }
}

/** @param {Page} page */
function sizeOf({ html, rscData, segmentData, body }) {
  const texts = typeof html === 'string' ? 2 * html.length : 0
  const parts = [rscData, body, ...(segmentData?.values() ?? [])]
  return parts.reduce((sum, part) => sum + (part?.length ?? 0), texts + 1024)
}
