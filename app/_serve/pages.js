// @ts-check
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { withFirstScript } from './first-script.js'
import { withStylesOnce } from './styles.js'

/** The header that tells which edition of a page is asked for. Only the proxy sets it. */
export const EDITION = 'x-garden-edition'

/** Bytes that pages may take in memory, with their addresses, which anybody may make long; there are more than four thousand million of them. */
const ROOM = 48 * 2 ** 20

/** @typedef {{ headers?: Record<string, string | string[]>, html?: unknown, rscData?: Uint8Array, segmentData?: Map<string, Uint8Array>, body?: Uint8Array }} Page */
/** @typedef {{ value: Page, lastModified: number }} Kept */

/** @type {LRUCache<string, Kept>} */
const pages = new LRUCache({
  maxSize: ROOM,
  sizeCalculation: ({ value }, key) => sizeOf(value) + key.length,
})

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
    if (typeof value?.html === 'string') {
      const html = withFirstScript(withStylesOnce(value.html))
      value.html = html
      value.headers ??= {}
      value.headers['content-security-policy'] = policyFor(html)
    }
    if (value) pages.set(this.#nameOf(key), { value, lastModified: Date.now() })
  }

  async revalidateTag() {}

  resetRequestCache() {}

  /** @param {string} key */
  #nameOf(key) {
    return `${this.edition} ${key}`
  }
}

/**
 * Only the scripts of this very page and files of this site run. Nothing may compile text, but WebAssembly; what React
 * writes into style attributes is let through. Anybody may frame a page: embedding a picture is one of the things it is for,
 * and nothing here can be done to a visitor by a click.
 *
 * @param {string} html
 */
function policyFor(html) {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gs)]
  const hashes = new Set(inline.map(([, text = '']) => `'sha256-${sha256(text)}'`))
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${[...hashes].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob: data:",
    "connect-src 'self' blob: data:",
    "worker-src 'self' blob:",
    "base-uri 'self'",
    "form-action 'self'",
    "object-src 'none'",
    'frame-ancestors *',
  ].join('; ')
}

/** @param {string} text */
function sha256(text) {
  return createHash('sha256').update(text).digest('base64')
}

/** @param {Page} page */
function sizeOf({ html, rscData, segmentData, body }) {
  const texts = typeof html === 'string' ? 2 * html.length : 0
  const parts = [rscData, body, ...(segmentData?.values() ?? [])]
  return parts.reduce((sum, part) => sum + (part?.length ?? 0), texts + 1024)
}
