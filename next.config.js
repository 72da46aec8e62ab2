// @ts-check

/** Loaded by Node itself: bundled, TF.js would not find its .wasm files. */
const TFJS = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgl',
]

/** Pages may be framed: embedding a picture elsewhere is one of the things they are for. */
const SECURITY = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'referrer-policy', value: 'strict-origin-when-cross-origin' },
  { key: 'permissions-policy', value: 'camera=(), geolocation=(), microphone=()' },
  {
    key: 'content-security-policy',
    value: "base-uri 'self'; form-action 'self'; object-src 'none'",
  },
]

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  agentRules: false,
  serverExternalPackages: TFJS,
  outputFileTracingIncludes: { '/**': ['./public/models/**'] },
  headers: async () => [
    { source: '/:path*', headers: SECURITY },
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

export default config
