import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { createDownload } from '../../../../app/_studio/engine/download.ts'

const file = new TextEncoder().encode('weights '.repeat(1000))
const packed = new Uint8Array(gzipSync(file))

afterEach(() => vi.unstubAllGlobals())

test('fetches files packed, once, and counts them as they travel', async () => {
  const asked = serve({ 'https://garden.test/folder/weights.bin.gz': packed })
  const loaded: number[] = []
  const read = createDownload('https://garden.test/folder', (bytes) => loaded.push(bytes))
  expect(await read('weights.bin')).toEqual(file)
  expect(await read('weights.bin')).toEqual(file)
  expect(asked).toHaveLength(1)
  expect(loaded.at(-1)).toBe(packed.length)
})

test('fetches files as they are where nothing can unpack them', async () => {
  vi.stubGlobal('DecompressionStream', undefined)
  serve({ 'https://garden.test/folder/weights.bin': file })
  const read = createDownload('https://garden.test/folder', () => {})
  expect(await read('weights.bin')).toEqual(file)
})

test('says which file could not be loaded', async () => {
  serve({})
  const read = createDownload('https://garden.test/folder', () => {})
  await expect(read('weights.bin')).rejects.toMatchObject({
    code: 'storage_failed',
    message: expect.stringContaining('folder/weights.bin'),
  })
})

function serve(files: Record<string, Uint8Array<ArrayBuffer>>): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address)
    return new Response(files[address] ?? null, { status: address in files ? 200 : 404 })
  })
  return asked
}
