import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { memoryStorage } from '#lib/storage/memory.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { provenStorage } from '../../../app/_server/proven.ts'
import { revalidatingStorage } from '../../../app/_server/revalidating.ts'
import { makeRelease } from '../../fixtures/release.ts'

const BROKEN = new Uint8Array([1, 2, 3])

let memory: Storage
let far: Storage & { read: ReturnType<typeof vi.fn<Storage['read']>> }
let paths: string[]

beforeAll(async () => {
  memory = memoryStorage()
  const { id } = await makeRelease({ storage: memory })
  paths = []
  for await (const path of memory.list(`${id}/`)) paths.push(path)
})

beforeEach(() => {
  far = { ...memory, read: vi.fn(memory.read) }
})

test('files of a release are given as they were published, each read once and its manifest', async () => {
  const storage = provenStorage(far)
  const [manifest = ''] = paths.filter((path) => path.endsWith('manifest.json'))
  for (const path of [manifest, ...paths.filter((path) => path !== manifest)])
    expect(await storage.read(path)).toEqual(await memory.read(path))
  expect(far.read).toHaveBeenCalledTimes(paths.length)
})

test('whichever is damaged is refused, and kept by nobody: it heals', async () => {
  let now = 0
  const storage = revalidatingStorage(provenStorage(far), vi.fn(), () => now)
  for (const path of paths) {
    const { bytes } = await memory.read(path)
    await memory.write(path, BROKEN)
    await expect(storage.read(path), path).rejects.toMatchObject({ code: 'corrupt_file' })
    await memory.write(path, bytes)
    now += 3000
    expect((await storage.read(path)).bytes, path).toEqual(bytes)
  }
})

test('what no release lists is given as it is', async () => {
  const stray = (paths[0] ?? '').replace(/[^/]+$/, 'stray.json')
  await memory.write(stray, BROKEN)
  for (const path of [stray, 'catalogue.json'])
    expect(await provenStorage(far).read(path)).toEqual(await memory.read(path))
})
