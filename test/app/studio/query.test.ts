import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SEED, toSeed } from '#lib/latent/seed.ts'
import { formatState, parseState, seedsOf } from '../../../app/_studio/query.ts'

const seed = fc.integer({ min: 0, max: MAX_SEED }).map(toSeed)
const state = fc.record({
  seed,
  count: fc.integer({ min: 1, max: 64 }),
  truncation: fc.integer({ min: 0, max: 200 }).map((percent) => percent / 100),
  from: seed,
  to: seed,
  frames: fc.integer({ min: 2, max: 240 }),
  backend: fc.constantFrom('auto', 'webgl', 'wasm'),
})

describe('the studio’s address', () => {
  it('says everything the studio shows', () => {
    fc.assert(
      fc.property(state, (shown) => {
        const query = Object.fromEntries(new URLSearchParams(formatState(shown)))
        expect(parseState(query)).toEqual(shown)
      }),
    )
  })

  it('leaves out what is as usual', () => {
    expect(formatState(parseState({ seed: '5' }))).toBe('?seed=5')
  })

  it('takes the usual for what makes no sense', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (query) => {
        expect(parseState(query).count).toBeGreaterThan(0)
      }),
    )
    const wrong = { seed: '-1', count: '65', psi: '2.5', frames: '1', backend: 'cpu', to: '1e3' }
    expect(parseState(wrong)).toEqual(parseState({}))
    expect(parseState({ seed: ['1', '2'] })).toEqual(parseState({}))
  })

  it('counts on from 0 after the last seed', () => {
    const { from, to, ...shown } = parseState({ seed: `${MAX_SEED}`, count: '3' })
    expect(seedsOf({ from, to, ...shown })).toEqual([MAX_SEED, 0, 1])
  })
})
