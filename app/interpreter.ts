import { config } from 'zod'

/**
 * Schemas are interpreted in the browser: pages forbid compiling text, and trying whether they do is a violation. Whoever
 * makes schemas there imports this first.
 */
if ('document' in globalThis) config({ jitless: true })
