// @ts-check

/** Loaded by Node itself: bundled, TF.js would not find its .wasm files. */
const TFJS = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgl',
]

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  agentRules: false,
  serverExternalPackages: TFJS,
  outputFileTracingIncludes: { '/**': ['./public/models/**'] },
  headers: async () => [
    {
      source: '/models/:id/:digest([0-9a-f]{64})/:path*',
      headers: [
        { key: 'cache-control', value: 'public, max-age=31536000, immutable' },
        { key: 'access-control-allow-origin', value: '*' },
      ],
    },
  ],
}

export default config
