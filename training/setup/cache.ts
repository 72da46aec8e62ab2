import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/**
 * The folder for what can be fetched or built again: LATENT_GARDEN_CACHE, else latent-garden in XDG_CACHE_HOME or in
 * ~/.cache. Absolute, because the compiled binding finds TensorFlow's library by this path.
 */
export function cacheFolder(env: Record<string, string | undefined> = process.env): string {
  if (env.LATENT_GARDEN_CACHE) return resolve(env.LATENT_GARDEN_CACHE)
  // The XDG specification has relative paths ignored.
  const xdg = env.XDG_CACHE_HOME
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'latent-garden')
}
