import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { parseLimits } from '../../../app/_server/limits.ts'

describe('the limits', () => {
  it('go by the machine unless they are set', () => {
    const workers = availableParallelism()
    const usual = { workers, queue: 256 * workers, rate: 6000, proxies: 0 }
    expect(parseLimits({})).toEqual(usual)
    expect(parseLimits({ GARDEN_WORKERS: '', GARDEN_QUEUE: ' ', GARDEN_RATE: '' })).toEqual(usual)
  })

  it('are what the environment says', () => {
    const set = {
      GARDEN_WORKERS: '3',
      GARDEN_QUEUE: '64',
      GARDEN_RATE: '0',
      GARDEN_TRUST_PROXY: '2',
    }
    expect(parseLimits(set)).toEqual({ workers: 3, queue: 64, rate: 0, proxies: 2 })
    expect(parseLimits({ GARDEN_WORKERS: '3' }).queue).toBe(768)
  })

  it('trust the one proxy that Vercel is', () => {
    expect(parseLimits({ VERCEL: '1' }).proxies).toBe(1)
    expect(parseLimits({ VERCEL: '1', GARDEN_TRUST_PROXY: '0' }).proxies).toBe(0)
  })

  it.each([
    ['GARDEN_WORKERS', '0'],
    ['GARDEN_WORKERS', 'many'],
    ['GARDEN_QUEUE', '-1'],
    ['GARDEN_QUEUE', '1e9'],
    ['GARDEN_RATE', '1.5'],
    ['GARDEN_TRUST_PROXY', 'true'],
  ])('refuse %s=%s by its name', (name, value) => {
    const parsing = () => parseLimits({ [name]: value })
    expect(parsing).toThrow(name)
    expect(parsing).toThrow(expect.objectContaining({ code: 'invalid_config' }))
  })
})
