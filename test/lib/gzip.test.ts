import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { gunzip } from '#lib/gzip.ts'

const BYTES = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) % 251)

test('what was packed comes out again, however much may be in it at the least', async () => {
  expect(await gunzip(gzipSync(BYTES))).toEqual(BYTES)
  expect(await gunzip(gzipSync(BYTES), BYTES.length)).toEqual(BYTES)
  expect(await gunzip(gzipSync(new Uint8Array()))).toEqual(new Uint8Array())
})

test('a file that holds more than it may is refused before it is all unpacked', async () => {
  await expect(gunzip(gzipSync(BYTES), BYTES.length - 1)).rejects.toMatchObject({
    code: 'corrupt_file',
  })
  const bomb = gzipSync(new Uint8Array(2 ** 26))
  const before = process.memoryUsage().arrayBuffers
  await expect(gunzip(bomb, 2 ** 20)).rejects.toMatchObject({ code: 'corrupt_file' })
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24)
})

test.each<[string, Uint8Array]>([
  ['is not packed', BYTES],
  ['was cut short', gzipSync(BYTES).subarray(0, -9)],
])('what %s is no file in gzip', async (_, bytes) => {
  await expect(gunzip(bytes)).rejects.toThrow()
})
