import 'server-only'
import type { PublishedModel } from './catalogue.ts'
import { API_VERSION } from './contract/version.ts'

/** What there is to ask with: nothing here is changed from outside. */
export const ALLOWED = 'GET, HEAD, OPTIONS'

/** Tells the door how many bytes an answer has, for Next.js takes the header of that away. */
export const LENGTH = 'x-garden-length'

/** Anyone may use the API from any page. */
export const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'API-Version, Content-Range, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, Server-Timing',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
  'api-version': API_VERSION,
}

/** A pinned address never changes what it shows; an alias moves with each release. */
export function cachePolicy({ ref, pinned }: PublishedModel): string {
  return ref === pinned ? IMMUTABLE : ALIAS
}

/**
 * The same for a document: what it says of a release changes with the site, and with the release itself while that
 * still grows.
 */
export function documentPolicy({ ref, pinned, release }: PublishedModel): string {
  return ref === pinned && !release.growing ? A_DAY : ALIAS
}

/** `canonical` is the lasting address of the same picture, which ends in `format`. */
export function imageHeaders(
  model: PublishedModel,
  format: string,
  canonical: string,
): Record<string, string> {
  return {
    'content-type': typeOf(format),
    'cache-control': cachePolicy(model),
    link: `<${canonical}>; rel="canonical"`,
  }
}

/** A release never changes, so its files may be kept for good. */
export function publishedHeaders(name: string): Record<string, string> {
  return {
    'content-type': typeOf(name.slice(name.lastIndexOf('.') + 1)),
    'cache-control': IMMUTABLE,
  }
}

/** CDNs go by s-maxage: with it they keep the file as well, and no function runs for the next visitor. */
const IMMUTABLE = 'public, max-age=31536000, s-maxage=31536000, immutable'
export const A_DAY = 'public, max-age=86400, s-maxage=86400'
export const ALIAS = 'public, max-age=60, s-maxage=60, stale-if-error=86400'

/**
 * A page: a cache shows a new release within a minute, and browsers ask, for an answer of a few bytes. One of a pinned
 * picture is kept no longer, for it names scripts that only this build of the site has.
 */
export const PAGE = 'public, max-age=0, s-maxage=60, stale-if-error=86400'

/** One that shows how a model grows. */
export const LIVE_PAGE = 'public, max-age=0, s-maxage=20, stale-if-error=86400'

function typeOf(ending: string): string {
  return TYPES[ending] ?? 'application/octet-stream'
}

const TYPES: Record<string, string> = {
  json: 'application/json',
  gz: 'application/gzip',
  webp: 'image/webp',
  png: 'image/png',
  avif: 'image/avif',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  mp4: 'video/mp4',
}
