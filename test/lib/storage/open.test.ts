import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStorage } from '#lib/storage/open.ts'
import { type BlobServer, startBlobServer } from '../../blob/server.ts'

const x = new TextEncoder().encode('x')
let server: BlobServer

beforeAll(async () => {
  server = await startBlobServer()
  Object.assign(process.env, server.environment)
})

afterAll(() => server.close())

test('a location is a folder of this machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latent-garden-'))
  await (await openStorage(join(folder, 'models'), {})).write('a', x)
  const again = await openStorage(join(folder, 'models'), server.environment)
  expect((await again.read('a')).bytes).toEqual(x)
  await rm(folder, { recursive: true })
})

test.each([
  ['blob', 'a'],
  ['blob:garden', 'garden/a'],
  ['blob:garden/models', 'garden/models/a'],
])('%s is a Blob store, where a lies as %s', async (location, stored) => {
  const storage = await openStorage(location, { ...server.environment })
  await storage.write('a', x)
  expect(server.stored(stored)).toBeDefined()
})

test('has the SDK leave it to us to try again, unless told otherwise', async () => {
  const environment: Record<string, string> = { ...server.environment }
  await openStorage('blob', environment)
  expect(environment.VERCEL_BLOB_RETRIES).toBe('0')
  const told = { ...server.environment, VERCEL_BLOB_RETRIES: '3' }
  await openStorage('blob', told)
  expect(told.VERCEL_BLOB_RETRIES).toBe('3')
})

test('a Blob store without a token is storage_denied', async () => {
  await expect(openStorage('blob', { BLOB_READ_WRITE_TOKEN: ' ' })).rejects.toMatchObject({
    code: 'storage_denied',
    message: 'BLOB_READ_WRITE_TOKEN is not set.',
  })
})

test.each(['blob:', 'blob:../x', 'blob:/x'])('%s is refused', async (location) => {
  await expect(openStorage(location, server.environment)).rejects.toMatchObject({
    code: 'storage_failed',
    suggestion: expect.stringContaining('blob:garden'),
  })
})
