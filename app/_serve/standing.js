// @ts-check

/** What every answer says. Pages may be framed: embedding a picture elsewhere is one of the things they are for. */
export const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'content-security-policy': "base-uri 'self'; form-action 'self'; object-src 'none'",
}

/** The same with the name of the build, for answers that do not go through Next.js. */
export const STANDING = { ...SECURITY, 'x-garden-build': process.env.GARDEN_BUILD ?? '' }
