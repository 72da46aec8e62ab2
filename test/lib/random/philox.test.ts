import { describe, expect, test } from 'vitest'
import { type Counter, type Key, philox4x32 } from '#lib/random/philox.ts'
import golden from '../../golden/seeds.json' with { type: 'json' }

/** Lines `philox4x32 10` of tests/kat_vectors in Random123 1.14.0: counter, key, words. */
const KNOWN_ANSWERS = [
  '00000000 00000000 00000000 00000000 00000000 00000000 6627e8d5 e169c58d bc57ac4c 9b00dbd8',
  'ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 408f276d 41c83b0e a20bc7c6 6d5451fd',
  '243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 d16cfe09 94fdcceb 5001e420 24126ea1',
]

describe('philox4x32', () => {
  test.each(KNOWN_ANSWERS)('gives the answers its authors published: %s', (line) => {
    const words = line.split(' ').map((word) => Number.parseInt(word, 16))
    const [counter, key] = [words.slice(0, 4) as unknown, words.slice(4, 6) as unknown]
    expect([...philox4x32(counter as Counter, key as Key)]).toEqual(words.slice(6))
  })

  test.each(golden.blocks)('agrees with randomgen at counter $counter, key $key', (block) => {
    const { counter, key, words } = block
    expect([...philox4x32(counter as unknown as Counter, key as unknown as Key)]).toEqual(words)
  })
})
