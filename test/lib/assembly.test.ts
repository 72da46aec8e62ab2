import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { ASSEMBLED, binaryModule } from '../../lib/assembly.js'

test.each(ASSEMBLED)('$binary is what $source says', async (one) => {
  const loaded = new URL(`../../lib/${one.binary}`, import.meta.url)
  expect(await readFile(loaded, 'utf8')).toBe(await binaryModule(one))
})
