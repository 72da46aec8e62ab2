import { afterEach, describe, expect, test, vi } from 'vitest'
import { isDigest, sha256, verifyFile } from '#lib/digest.ts'

const abc = new TextEncoder().encode('abc')

/** FIPS 180-4, example of SHA-256 for "abc". */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

afterEach(() => vi.unstubAllGlobals())

describe('sha256', () => {
  test('gives the published digest of "abc"', async () => {
    expect(await sha256(abc)).toBe(ABC)
    expect(isDigest(ABC)).toBe(true)
  })

  test('reads a view of a larger buffer as the view', async () => {
    expect(await sha256(new Uint8Array([0, ...abc, 0]).subarray(1, 4))).toBe(ABC)
  })
})

describe('isDigest', () => {
  test.each(['', 'abc', ABC.toUpperCase(), `${ABC}0`, `${ABC}\n`])('refuses %j', (text) => {
    expect(isDigest(text)).toBe(false)
  })
})

describe('verifyFile', () => {
  const published = { path: 'a.bin', bytes: 3, sha256: ABC }

  test('passes the bytes that were published', async () => {
    await expect(verifyFile(published, abc)).resolves.toBeUndefined()
  })

  test.each([
    ['cut short', abc.slice(1), 'a.bin has 2 bytes where 3 were published'],
    ['changed', new TextEncoder().encode('abd'), 'a.bin has SHA-256 a52d159f'],
  ])('refuses bytes that were %s', async (_, bytes, message) => {
    await expect(verifyFile(published, bytes)).rejects.toMatchObject({
      code: 'corrupt_file',
      message: expect.stringContaining(message),
    })
  })

  test('goes by the length alone where Web Crypto is withheld', async () => {
    vi.stubGlobal('crypto', {})
    await expect(verifyFile(published, new Uint8Array(3))).resolves.toBeUndefined()
    await expect(verifyFile(published, new Uint8Array(2))).rejects.toMatchObject({
      code: 'corrupt_file',
    })
  })
})
