import { beforeEach, describe, expect, test } from 'vitest'
import type { Storage } from '#lib/storage/storage.ts'

/**
 * What every store must do. `make` gives a new, empty one.
 *
 * @param plant puts a file into the newest one, as another program would
 */
export function storageContract(
  name: string,
  make: () => Promise<Storage>,
  plant?: (path: string) => Promise<unknown>,
): void {
  let storage: Storage

  beforeEach(async () => {
    storage = await make()
  })

  describe(`${name}, reading and writing`, () => {
    test('gives back what was written', async () => {
      await storage.write('lorelei-64/model.json', bytes('hello'))
      expect((await storage.read('lorelei-64/model.json')).bytes).toEqual(bytes('hello'))
    })

    test('gives back the last of what was written', async () => {
      await storage.write('a', bytes('first, and longer'))
      await storage.write('a', bytes('last'))
      expect((await storage.read('a')).bytes).toEqual(bytes('last'))
    })

    test('keeps an empty file', async () => {
      await storage.write('empty', new Uint8Array())
      expect((await storage.read('empty')).bytes).toEqual(new Uint8Array())
    })

    test('keeps every byte', async () => {
      const every = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256)
      await storage.write('every', every)
      expect((await storage.read('every')).bytes).toEqual(every)
    })

    test('keeps a file of more than 16 MiB, whole or not at all', async () => {
      const large = largeFile(1)
      const { etag } = await storage.write('large.bin', large, { ifMatch: null })
      const kept = await storage.read('large.bin')
      expect(kept.etag).toBe(etag)
      expect(sameBytes(kept.bytes, large)).toBe(true)
      await expect(
        storage.write('large.bin', largeFile(2), { ifMatch: null }),
      ).rejects.toMatchObject(conflict)
      await storage.write('large.bin', largeFile(3), { ifMatch: etag })
      await expect(
        storage.write('large.bin', largeFile(4), { ifMatch: etag }),
      ).rejects.toMatchObject(conflict)
      expect(sameBytes((await storage.read('large.bin')).bytes, largeFile(3))).toBe(true)
    })

    test('keeps files apart whose names differ in one odd character', async () => {
      const paths = ['a+b', 'a-b', 'a=b', 'a~b', 'a,b', 'a@b', 'a_b', 'a.b', 'a/b', 'a2Bb', 'ab']
      for (const path of paths) await storage.write(`x@3f/${path}`, bytes(path))
      for (const path of paths)
        expect((await storage.read(`x@3f/${path}`)).bytes).toEqual(bytes(path))
      expect(await listed('x@3f/')).toEqual(paths.map((path) => `x@3f/${path}`).sort())
    })

    test('keeps what lies under a digest like anything else', async () => {
      const path = `lorelei-64/${'0123456789abcdef'.repeat(4)}/grids/1.webp`
      await expect(storage.read(path)).rejects.toMatchObject({ code: 'not_found' })
      await storage.write(path, bytes('first'), { ifMatch: null })
      expect((await storage.read(path)).bytes).toEqual(bytes('first'))
      await expect(storage.write(path, bytes('x'), { ifMatch: null })).rejects.toMatchObject(
        conflict,
      )
      await storage.delete(path)
      await storage.write(path, bytes('first'), { ifMatch: null })
      expect((await storage.read(path)).bytes).toEqual(bytes('first'))
    })

    test('keeps what was written when the caller reuses the buffer', async () => {
      const buffer = bytes('before')
      await storage.write('a', buffer)
      buffer.fill(0)
      const read = await storage.read('a')
      read.bytes.fill(0)
      expect((await storage.read('a')).bytes).toEqual(bytes('before'))
    })

    test.each(['missing', 'no/such/folder', 'a', 'a/b/c'])(
      'says not_found for %s',
      async (path) => {
        await storage.write('a/b', bytes('x'))
        await expect(storage.read(path)).rejects.toMatchObject({
          code: 'not_found',
          message: expect.stringContaining(path),
        })
      },
    )

    test.each([
      '',
      '/a',
      'a/',
      'a//b',
      '..',
      '../a',
      'a/../b',
      './a',
      'a\\b',
      'C:a',
      '.a',
      'a\0',
      'ä',
    ])('refuses the path %j everywhere', async (path) => {
      const refusal = { code: 'storage_failed', message: expect.stringContaining('is not a path') }
      await expect(storage.read(path)).rejects.toMatchObject(refusal)
      await expect(storage.write(path, bytes('x'))).rejects.toMatchObject(refusal)
      await expect(storage.delete(path)).rejects.toMatchObject(refusal)
      expect(await listed('')).toEqual([])
    })
  })

  describe(`${name}, writing on a condition`, () => {
    test('gives the tag that reading gives', async () => {
      const { etag } = await storage.write('a', bytes('x'))
      expect((await storage.read('a')).etag).toBe(etag)
    })

    test('changes the tag with the bytes', async () => {
      const first = await storage.write('a', bytes('x'))
      const second = await storage.write('a', bytes('y'))
      expect(second.etag).not.toBe(first.etag)
    })

    test('replaces a file that has the tag', async () => {
      const { etag } = await storage.write('a', bytes('x'))
      await storage.write('a', bytes('y'), { ifMatch: etag })
      expect((await storage.read('a')).bytes).toEqual(bytes('y'))
    })

    test('leaves a file that has another tag', async () => {
      const { etag } = await storage.write('a', bytes('x'))
      await storage.write('a', bytes('y'))
      await expect(storage.write('a', bytes('z'), { ifMatch: etag })).rejects.toMatchObject(
        conflict,
      )
      expect((await storage.read('a')).bytes).toEqual(bytes('y'))
    })

    test('does not make a file that should have been there', async () => {
      const { etag } = await storage.write('a', bytes('x'))
      await expect(storage.write('b', bytes('z'), { ifMatch: etag })).rejects.toMatchObject(
        conflict,
      )
      await expect(storage.read('b')).rejects.toMatchObject({ code: 'not_found' })
    })

    test('makes a file only where there is none', async () => {
      await storage.write('a', bytes('x'), { ifMatch: null })
      await expect(storage.write('a', bytes('y'), { ifMatch: null })).rejects.toMatchObject(
        conflict,
      )
      expect((await storage.read('a')).bytes).toEqual(bytes('x'))
    })

    test('makes a file again that was deleted', async () => {
      const { etag } = await storage.write('a', bytes('x'), { ifMatch: null })
      await storage.delete('a')
      await expect(storage.write('a', bytes('z'), { ifMatch: etag })).rejects.toMatchObject(
        conflict,
      )
      await storage.write('a', bytes('y'), { ifMatch: null })
      expect((await storage.read('a')).bytes).toEqual(bytes('y'))
    })

    test('lets one of many at once win', async () => {
      const { etag } = await storage.write('a', bytes('start'))
      const attempts = Array.from({ length: 12 }, (_, i) =>
        storage.write('a', bytes(`by ${i}`), { ifMatch: etag }),
      )
      const outcomes = await Promise.allSettled(attempts)
      const winners = outcomes.filter(({ status }) => status === 'fulfilled')
      expect(winners).toHaveLength(1)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(conflict)
      }
    })

    test('loses no step when many count together', async () => {
      await storage.write('count', bytes('0'))
      await Promise.all(Array.from({ length: 8 }, countOnce))
      expect((await storage.read('count')).bytes).toEqual(bytes('8'))
    })
  })

  describe(`${name}, listing and deleting`, () => {
    beforeEach(async () => {
      for (const path of ['b/2', 'b/10', 'a/x/1', 'b-1', 'c_']) {
        await storage.write(path, bytes(path))
      }
    })

    test('lists every path in order', async () => {
      expect(await listed('')).toEqual(['a/x/1', 'b-1', 'b/10', 'b/2', 'c_'])
    })

    test.each([
      ['b/', ['b/10', 'b/2']],
      ['b/1', ['b/10']],
      ['b', ['b-1', 'b/10', 'b/2']],
      ['a/x', ['a/x/1']],
      ['z/', []],
      ['b-1/', []],
      ['../', []],
      ['/', []],
    ])('lists what begins with %j', async (prefix, expected) => {
      expect(await listed(prefix)).toEqual(expected)
    })

    test.skipIf(!plant)('lists nothing that it would refuse to read', async () => {
      for (const path of ['not ours.txt', 'b/ä', 'b c/3', 'b/~4']) await plant?.(path)
      expect(await listed('')).toEqual(['a/x/1', 'b-1', 'b/10', 'b/2', 'c_'])
      expect(await listed('b/')).toEqual(['b/10', 'b/2'])
    })

    test('lists more than a thousand paths, each once', { timeout: 120_000 }, async () => {
      const paths = Array.from({ length: 1100 }, (_, i) => `many/${i}`)
      for (let i = 0; i < paths.length; i += 20)
        await Promise.all(paths.slice(i, i + 20).map((path) => storage.write(path, bytes(path))))
      expect(await listed('many/')).toEqual(paths.sort())
    })

    test('tells what a file weighs and when it was written', async () => {
      const before = Date.now()
      await storage.write('b/2', bytes('twelve bytes'))
      const { bytes: weight, writtenAt } = await storage.stat('b/2')
      expect(weight).toBe(12)
      // The system that keeps a file may count time in coarser steps.
      expect(writtenAt.getTime()).toBeGreaterThan(before - 2_000)
      expect(writtenAt.getTime()).toBeLessThan(Date.now() + 2_000)
    })

    test.each(['b/3', 'b', 'no/such/file'])('has nothing to tell of %s', async (path) => {
      await expect(storage.stat(path)).rejects.toMatchObject({ code: 'not_found' })
    })

    test('forgets what was deleted, and only that', async () => {
      await storage.delete('b/2')
      expect(await listed('')).toEqual(['a/x/1', 'b-1', 'b/10', 'c_'])
      await expect(storage.read('b/2')).rejects.toMatchObject({ code: 'not_found' })
    })

    test('does not mind deleting what is not there', async () => {
      await storage.delete('b/3')
      await storage.delete('no/such/folder')
      expect(await listed('b/')).toEqual(['b/10', 'b/2'])
    })
  })

  const conflict = { code: 'conflict' }

  function largeFile(seed: number): Uint8Array {
    const large = new Uint8Array(17 * 2 ** 20 + 3)
    for (let i = 0; i < large.length; i++) large[i] = i * seed + (i >> 16)
    return large
  }

  async function listed(prefix: string): Promise<string[]> {
    const paths: string[] = []
    for await (const path of storage.list(prefix)) paths.push(path)
    return paths
  }

  async function countOnce(): Promise<void> {
    const { bytes: count, etag } = await storage.read('count')
    const next = bytes(`${Number(new TextDecoder().decode(count)) + 1}`)
    try {
      await storage.write('count', next, { ifMatch: etag })
    } catch (error) {
      expect(error).toMatchObject(conflict)
      await countOnce()
    }
  }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** toEqual would take a minute over a large file. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
