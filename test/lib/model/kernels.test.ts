import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { binaryModule } from '../../../lib/model/kernels/build.js'

test('the kernels that are loaded are those that are written', async () => {
  const loaded = new URL('../../../lib/model/kernels/binary.ts', import.meta.url)
  expect(await readFile(loaded, 'utf8')).toBe(await binaryModule())
})
