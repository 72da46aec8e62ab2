import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { fetchPacked, unpack } from '../../../../app/_studio/engine/download.ts'

const file = new TextEncoder().encode('weights '.repeat(1000))
const packed = new Uint8Array(gzipSync(file))
const address = 'https://garden.test/folder/weights.bin'

afterEach(() => vi.unstubAllGlobals())

test('fetches files packed, and counts them as they travel', async () => {
  serve({ [`${address}.gz`]: packed })
  let loaded = 0
  const travelled = await fetchPacked(address, (bytes) => {
    loaded += bytes
  })
  expect(await unpack(travelled)).toEqual(file)
  expect(loaded).toBe(packed.length)
})

test('fetches files as they are where nothing can unpack them', async () => {
  vi.stubGlobal('DecompressionStream', undefined)
  serve({ [address]: file })
  expect(await unpack(await fetchPacked(address, () => {}))).toEqual(file)
})

test('says which file could not be loaded', async () => {
  serve({})
  await expect(fetchPacked(address, () => {})).rejects.toMatchObject({
    code: 'storage_failed',
    message: expect.stringContaining('folder/weights.bin'),
  })
})

function serve(files: Record<string, Uint8Array<ArrayBuffer>>): void {
  vi.stubGlobal('fetch', async (asked: string) => {
    return new Response(files[asked] ?? null, { status: asked in files ? 200 : 404 })
  })
}
