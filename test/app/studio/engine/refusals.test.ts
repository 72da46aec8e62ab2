import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  forgetRefusals,
  refusedBefore,
  rememberRefusals,
} from '../../../../app/_studio/engine/refusals.ts'

const items = new Map<string, string>()
const wrong = { backend: 'webgl', reason: 'unfit', detail: 'up to 40 of 255 levels off' } as const
const slow = { backend: 'webgpu', reason: 'slow', detail: '90 ms a picture' } as const

beforeEach(() => {
  items.clear()
  vi.stubGlobal('navigator', { userAgent: 'Browser/1' })
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => items.set(name, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

test('what drew wrongly is remembered for its release, beside what was known', () => {
  rememberRefusals('a', [wrong])
  rememberRefusals('a', [slow])
  rememberRefusals('a', [])
  expect(refusedBefore('a')).toEqual([wrong, slow])
  expect(refusedBefore('b')).toEqual([])
})

test('what is not there may be there another time', () => {
  rememberRefusals('a', [
    { backend: 'webgpu', reason: 'absent', detail: '' },
    { backend: 'webgl', reason: 'software', detail: '' },
  ])
  expect(refusedBefore('a')).toEqual([])
})

test('the next version of a browser tries everything', () => {
  rememberRefusals('a', [wrong])
  vi.stubGlobal('navigator', { userAgent: 'Browser/2' })
  expect(refusedBefore('a')).toEqual([])
  rememberRefusals('a', [slow])
  expect(refusedBefore('a')).toEqual([slow])
})

test('so does a visitor who wants to', () => {
  rememberRefusals('a', [wrong])
  rememberRefusals('b', [slow])
  forgetRefusals('a')
  expect(refusedBefore('a')).toEqual([])
  expect(refusedBefore('b')).toEqual([slow])
})

test('a damaged memory, or none, is no memory', () => {
  items.set('refused-backends', '{"browser":1}')
  expect(refusedBefore('a')).toEqual([])
  vi.stubGlobal('localStorage', undefined)
  rememberRefusals('a', [wrong])
  expect(refusedBefore('a')).toEqual([])
})
