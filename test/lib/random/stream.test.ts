import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gaussians, PURPOSE, permutation, stream, uniforms, words } from '#lib/random/stream.ts'
import golden from '../../golden/seeds.json' with { type: 'json' }

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })

describe('words', () => {
  test.each(golden.streams)(
    'agree with randomgen for seed $seed, purpose $purpose, part $part',
    (from) => {
      const { seed, purpose, part } = from
      expect([...words(stream(seed, purpose, part), from.words.length)]).toEqual(from.words)
    },
  )

  test('do not depend on how many are asked for', () => {
    fc.assert(
      fc.property(uint32, fc.nat(40), fc.nat(40), (seed, few, more) => {
        const from = stream(seed, PURPOSE.latent)
        expect(words(from, few + more).slice(0, few)).toEqual(words(from, few))
      }),
    )
  })

  test('differ from seed to seed, purpose to purpose and part to part', () => {
    const streams = [stream(1, 0), stream(2, 0), stream(1, 1), stream(1, 0, 1)]
    const firsts = streams.map((from) => words(from, 4).join())
    expect(new Set(firsts).size).toBe(streams.length)
  })
})

describe('uniforms', () => {
  test('stay inside the open interval from 0 to 1', () => {
    const drawn = uniforms(stream(3, PURPOSE.interpolation), 10_000)
    expect(Math.min(...drawn)).toBeGreaterThan(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
  })

  test('fill it evenly: no cell of 20 is off by 5 standard deviations', () => {
    const cells = new Array<number>(20).fill(0)
    for (const u of uniforms(stream(4, PURPOSE.interpolation), 100_000)) {
      const cell = Math.floor(u * 20)
      cells[cell] = (cells[cell] ?? 0) + 1
    }
    const deviation = Math.sqrt(100_000 * 0.05 * 0.95)
    for (const count of cells) expect(Math.abs(count - 5000)).toBeLessThan(5 * deviation)
  })
})

describe('gaussians', () => {
  test('have the moments of a standard normal', () => {
    const sample = gaussians(stream(5, PURPOSE.latent), 200_000)
    const moment = (power: number) => sample.reduce((sum, z) => sum + z ** power, 0) / sample.length
    // Five standard errors: √(variance of z^power ÷ 200 000).
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / 200_000))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / 200_000))
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / 200_000))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / 200_000))
  })
})

describe('permutation', () => {
  test('holds every number once', () => {
    fc.assert(
      fc.property(uint32, fc.nat(200), (seed, count) => {
        const order = permutation(stream(seed, PURPOSE.shuffle), count)
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
      }),
    )
  })

  test('puts every number in every place about equally often', () => {
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0))
    for (let part = 0; part < 10_000; part++) {
      for (const [place, number] of permutation(stream(6, PURPOSE.shuffle, part), 5).entries()) {
        const row = counts[place] ?? []
        row[number] = (row[number] ?? 0) + 1
      }
    }
    for (const count of counts.flat()) expect(Math.abs(count - 2000)).toBeLessThan(5 * 40)
  })
})
