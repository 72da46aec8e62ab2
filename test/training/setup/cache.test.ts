import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from '../../../training/setup/cache.ts'

test('LATENT_GARDEN_CACHE names the cache folder, absolute or relative', () => {
  const env = { XDG_CACHE_HOME: '/elsewhere' }
  expect(cacheFolder({ ...env, LATENT_GARDEN_CACHE: '/big/disk' })).toBe('/big/disk')
  expect(cacheFolder({ ...env, LATENT_GARDEN_CACHE: 'cache' })).toBe(join(process.cwd(), 'cache'))
})

test('else it is in the cache folder of the user', () => {
  const home = join(homedir(), '.cache', 'latent-garden')
  expect(cacheFolder({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/latent-garden')
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(home)
  expect(cacheFolder({})).toBe(home)
})
