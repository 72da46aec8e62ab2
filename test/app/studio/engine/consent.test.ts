import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Digest } from '#lib/digest.ts'
import { agree, decline, mayStart } from '../../../../app/_studio/engine/consent.ts'
import type { ModelSource } from '../../../../app/_studio/model.ts'

beforeEach(() => vi.stubGlobal('localStorage', storage()))
afterEach(() => vi.unstubAllGlobals())

test('a release is fetched unasked where bytes are cheap, or nothing is known of the connection', async () => {
  expect(await mayStart(release('1'), {})).toBe(true)
  expect(await mayStart(release('1'), { effectiveType: '4g', saveData: false, type: 'wifi' })).toBe(
    true,
  )
})

test.each([
  { saveData: true },
  { metered: true },
  { type: 'cellular' },
  { effectiveType: '3g' },
  { effectiveType: '2g' },
  { effectiveType: 'slow-2g' },
])('it is not on %o', async (connection) => {
  expect(await mayStart(release('2'), connection)).toBe(false)
})

test('what was agreed to once is not asked again, what is newer is', async () => {
  agree(release('3'))
  expect(await mayStart(release('3'), { saveData: true })).toBe(true)
  expect(await mayStart(release('4'), { saveData: true })).toBe(false)
})

test('a no holds for every connection and every release, until a yes', async () => {
  decline(release('5'))
  expect(await mayStart(release('5'), {})).toBe(false)
  expect(await mayStart(release('6'), {})).toBe(false)
  agree(release('6'))
  expect(await mayStart(release('5'), {})).toBe(true)
})

test('a yes holds while the page is open where nothing may be stored', async () => {
  vi.stubGlobal('localStorage', {})
  expect(await mayStart(release('7'), { saveData: true })).toBe(false)
  agree(release('7'))
  expect(await mayStart(release('7'), { saveData: true })).toBe(true)
})

test('what the visitor brought is not fetched at all', async () => {
  expect(await mayStart({ kind: 'own', files: new Map() }, { saveData: true })).toBe(true)
})

function release(digit: string): ModelSource {
  const digest = digit.repeat(64) as Digest
  const ref = 'lorelei-64'
  const folder = `/releases/${ref}/${digest}`
  return { kind: 'release', ref, pinned: `${ref}@${digest.slice(0, 8)}`, folder, digest, bytes: 1 }
}

function storage() {
  const items = new Map<string, string>()
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => items.set(name, value),
  }
}
