import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findSource, openReader } from '../../../training/data/sources.ts'

const [COUNT, HEIGHT, WIDTH] = [5, 6, 7]
const size = HEIGHT * WIDTH

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idx-'))
})

afterAll(() => rm(folder, { recursive: true }))

test.each([
  ['plain', (bytes: Uint8Array) => bytes],
  ['gzipped', (bytes: Uint8Array) => gzipSync(bytes)],
])('each picture of a %s file is read as it lies there', async (name, packed) => {
  const source = await findSource(await written(name, packed(idx())))
  const reader = await openReader(source.place)
  expect(source.count).toBe(COUNT)
  for (let i = 0; i < COUNT; i++)
    expect(await reader.read(source.item(i))).toEqual({
      width: WIDTH,
      height: HEIGHT,
      channels: 1,
      data: Buffer.from(idx().subarray(16 + i * size, 16 + (i + 1) * size)),
    })
  await reader.close()
})

test.each([
  ['labels', idx({ magic: 0x801 }), 'it begins with 2049'],
  ['a file of something else', Buffer.from('not an idx file at all'), 'it begins with'],
  ['a file that is cut short', idx().subarray(0, -1), 'states 5 pictures of 7 × 6'],
  ['a file that states what it lacks', idx({ count: 2 ** 31 }), 'states 2147483648 pictures'],
  ['no bytes', new Uint8Array(), 'it begins with 0'],
  ['a broken gzip', gzipSync(idx()).subarray(0, 30), 'cannot be unpacked'],
])('%s is refused', async (name, bytes, message) => {
  await expect(written(name, bytes).then(findSource)).rejects.toMatchObject({
    code: 'invalid_dataset',
    message: expect.stringContaining(message),
  })
})

test('MNIST comes along', async () => {
  const source = await findSource('mnist')
  const reader = await openReader(source.place)
  expect(source).toMatchObject({ count: 60_000, name: 'mnist', licence: 'CC-BY-SA-3.0' })
  const last = await reader.read(source.item(59_999))
  expect(last).toMatchObject({ width: 28, height: 28, channels: 1 })
  await reader.close()
})

function idx({ magic = 0x803, count = COUNT } = {}): Uint8Array {
  const header = Buffer.alloc(16)
  for (const [i, value] of [magic, count, HEIGHT, WIDTH].entries())
    header.writeUInt32BE(value, 4 * i)
  return Buffer.concat([header, Uint8Array.from({ length: COUNT * size }, (_, i) => i)])
}

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}
