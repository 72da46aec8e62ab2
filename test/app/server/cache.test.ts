import { describe, expect, it } from 'vitest'
import { recentlyUsed } from '../../../app/_server/cache.ts'

describe('recentlyUsed', () => {
  it('drops what was not used for longest', () => {
    const dropped: string[] = []
    const cache = recentlyUsed<string>(
      2,
      () => 1,
      (value) => dropped.push(value),
    )
    cache.set('a', 'A')
    cache.set('b', 'B')
    cache.get('a')
    cache.set('c', 'C')
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C'])
    expect(dropped).toEqual(['B'])
  })

  it('keeps no more than its capacity by weight', () => {
    const cache = recentlyUsed<string>(5, ({ length }) => length)
    for (const text of ['aa', 'bb', 'ccc']) cache.set(text, text)
    expect([cache.get('aa'), cache.get('bb'), cache.get('ccc')]).toEqual([undefined, 'bb', 'ccc'])
  })

  it('keeps one value that is too heavy, rather than none', () => {
    const cache = recentlyUsed<string>(1, ({ length }) => length)
    cache.set('a', 'aaa')
    expect(cache.get('a')).toBe('aaa')
  })

  it('counts a replaced value once', () => {
    const cache = recentlyUsed<string>(4, ({ length }) => length)
    cache.set('a', 'aa')
    cache.set('a', 'aaa')
    cache.set('b', 'b')
    expect([cache.get('a'), cache.get('b')]).toEqual(['aaa', 'b'])
  })
})
