import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { elementModule } from '../../app/_embed/build.js'

test('the element that other pages load has less than 60 kB', async () => {
  const bytes = gzipSync(await elementModule()).length
  console.log(`latent-picture.js: ${(bytes / 1000).toFixed(1)} kB in gzip`)
  expect(bytes).toBeLessThan(60_000)
})
