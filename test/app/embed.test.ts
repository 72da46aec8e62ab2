import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { elementModule } from '../../app/_embed/build.js'

test('the element that other pages load is the one of this source, in less than 60 kB', async () => {
  const served = await readFile(new URL('../../public/latent-picture.js', import.meta.url), 'utf8')
  expect(served === (await elementModule()), 'run node app/_embed/build.js').toBe(true)
  expect(gzipSync(served).length).toBeLessThan(60_000)
})
