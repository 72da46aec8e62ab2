import { beforeAll, describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '#lib/storage/memory.ts'
import { faultOf, respell } from '../../../app/_server/addressing.ts'
import { makeRelease } from '../../fixtures/release.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../../app/_server/store.ts', () => ({ store }))

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  await makeRelease({ storage: store })
})

describe('respell', () => {
  it.each([
    ['/lorelei-64/007', '/lorelei-64/7'],
    ['/lorelei-64/0', '/lorelei-64/0'],
    ['/lorelei-64/00', '/lorelei-64/0'],
    ['/lorelei-64/5~0.70', '/lorelei-64/5~0.7'],
    ['/lorelei-64/5~.7', '/lorelei-64/5~0.7'],
    ['/lorelei-64/5~1', '/lorelei-64/5'],
    ['/lorelei-64/5~1.00', '/lorelei-64/5'],
    ['/lorelei-64/5~9', '/lorelei-64/5~2'],
    ['/lorelei-64/5.png', '/lorelei-64/5'],
    ['/lorelei-64/5.webp', '/lorelei-64/5'],
    [`/lorelei-64/${encodeURIComponent('１２３')}`, '/lorelei-64/123'],
    [`/lorelei-64/${encodeURIComponent('42。')}`, '/lorelei-64/42'],
    [`/lorelei-64/${encodeURIComponent('12，57')}`, '/lorelei-64/12,57'],
    ['/lorelei-64/42%20glasses:1.5', '/lorelei-64/42+glasses:1.5'],
    ['/lorelei-64/1,234,567', '/lorelei-64/1,234,567'],
    ['/lorelei-64/12_12', '/lorelei-64/12'],
    ['/lorelei-64/%205', '/lorelei-64/5'],
    ['/lorelei-64/012,%2057', '/lorelei-64/12,57'],
    ['/lorelei-64/77*0.40_012*.6', '/lorelei-64/12*0.6_77*0.4'],
    ['/lorelei-64/77_12*1', '/lorelei-64/12_77'],
    ['/lorelei-64/99_77*-1.0_12,5', '/lorelei-64/12_77*-1_99,5'],
    ['/Lorelei-64/5', '/lorelei-64/5'],
    ['/LORELEI-64@3F9A2C1E/studio', '/lorelei-64@3f9a2c1e/studio'],
  ])('leads %s to %s', (typed, meant) => {
    expect(respell(typed)).toBe(meant)
  })

  it.each([
    '/',
    '/lorelei-64',
    '/lorelei-64/5',
    '/lorelei-64%403f9a2c1e/5~0.7',
    '/lorelei-64@3f9a2c1e/12,57,99~1.2',
    '/lorelei-64/studio',
    '/lorelei-64/abc',
    '/lorelei-64/12*-1',
    '/%2FEvil.com',
    '//Evil.com/5',
    '/Evil.com/05',
    '/a/b/C',
    '/%',
  ])('leaves %s as it is', (path) => {
    expect(respell(path)).toBe(path)
  })
})

describe('faultOf', () => {
  it.each([
    '/',
    '/fixture-16',
    '/fixture-16/5',
    '/fixture-16/1,2~0.5',
    '/fixture-16/5-bloom:1!1',
    '/fixture-16/studio',
  ])('finds none in %s', async (path) => {
    expect(await faultOf(path)).toBeUndefined()
  })

  it.each([
    ['/fixture-61', 'unknown_model', 'fixture-16'],
    ['/fixture-16@00000000/5', 'unknown_release', 'fixture-16@'],
    ['/fixture-16/abc', 'invalid_recipe', 'whole number'],
    ['/fixture-16/5!320', 'invalid_recipe', 'ages of 1 kimg'],
    ['/fixture-16/5+smile:1', 'invalid_recipe', 'It has bloom'],
    ['/%00/%E0%A4%A', 'unknown_model', 'lower-case'],
  ])('explains %s and suggests', async (path, code, suggestion) => {
    expect(await faultOf(path)).toMatchObject({
      code,
      suggestion: expect.stringContaining(suggestion),
    })
  })
})
