// @ts-check
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { PHASE_PRODUCTION_BUILD } from 'next/constants.js'
import { SECURITY } from './app/_serve/standing.js'

const SECURITY_HEADERS = Object.entries(SECURITY).map(([key, value]) => ({ key, value }))

/** The name of this build. Next reads this file in several processes, which are to agree. */
process.env.GARDEN_BUILD ??= randomBytes(6).toString('hex')
const BUILD = process.env.GARDEN_BUILD

/** Models that are read from elsewhere need not travel with each function. */
const EMBEDDED = isFar(process.env)
  ? {}
  : {
      '/**': ['./public/models/**/*.{json,gz}'],
      // The only ones that send sheets and walks, too.
      '/releases/**': ['./public/models/**'],
    }

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  agentRules: false,
  generateBuildId: () => BUILD,
  env: { GARDEN_BUILD: BUILD },
  outputFileTracingIncludes: EMBEDDED,
  // Pages are kept in memory, as far as there is room for them, and never on disk.
  cacheHandler: fileURLToPath(new URL('app/_serve/pages.js', import.meta.url)),
  cacheMaxMemorySize: 0,
  // A server that has just started loads what it is asked for first, not everything: 0.15 s sooner. Style sheets are in
  // the page, so that it is drawn one way to the server and back sooner.
  experimental: { preloadEntriesOnStart: false, inlineCss: true },
  // Pictures are whole pixels; what would encode them anew, for anybody and onto the disk, is off.
  images: { unoptimized: true },
  rewrites: async () => ({
    beforeFiles: [],
    // After the files that there are: Next.js would take the others for pages.
    afterFiles: [{ source: '/_next/:path*', destination: '/api/_next/:path*' }],
    fallback: [],
  }),
  headers: async () => [
    { source: '/:path*', headers: SECURITY_HEADERS },
    // A service worker holds no page of another build's.
    { source: '/:path*', headers: [{ key: 'x-garden-build', value: BUILD }] },
    {
      // A module that pages of other sites load.
      source: '/latent-picture.js',
      headers: [
        { key: 'cache-control', value: 'public, max-age=3600, stale-while-revalidate=86400' },
        { key: 'access-control-allow-origin', value: '*' },
      ],
    },
    {
      source: '/models/catalogue.json',
      headers: [
        { key: 'cache-control', value: 'public, s-maxage=60, stale-while-revalidate=600' },
        { key: 'access-control-allow-origin', value: '*' },
      ],
    },
    {
      // Not immutable: the header would go out with a 404 as well. Pages load /releases instead.
      source: '/models/:id/:digest([0-9a-f]{64})/:path*',
      headers: [{ key: 'access-control-allow-origin', value: '*' }],
    },
  ],
}

/**
 * Each build leaves a folder that serves by itself, for the Dockerfile. `next start` serves without
 * it, and would warn.
 *
 * @param {string} phase
 * @returns {import('next').NextConfig}
 */
export default function configure(phase) {
  return phase === PHASE_PRODUCTION_BUILD ? { ...config, output: 'standalone' } : config
}

/** @param {Record<string, string | undefined>} environment as `app/_server/store.ts` reads it */
function isFar({ GARDEN_STORE, BLOB_READ_WRITE_TOKEN }) {
  return GARDEN_STORE ? /^(blob(:|$)|s3:)/.test(GARDEN_STORE) : Boolean(BLOB_READ_WRITE_TOKEN)
}
