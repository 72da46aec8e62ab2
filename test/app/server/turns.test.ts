import { describe, expect, it } from 'vitest'
import { share, takeTurns } from '../../../app/_server/turns.ts'

describe('takeTurns', () => {
  it('runs one job at a time, in order', async () => {
    const inTurn = takeTurns()
    const log: string[] = []
    const job = (name: string) => async () => {
      log.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 2))
      log.push(`${name} ends`)
      return name
    }
    expect(await Promise.all([inTurn(job('a')), inTurn(job('b'))])).toEqual(['a', 'b'])
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  it('goes on after a job that failed', async () => {
    const inTurn = takeTurns()
    const failed = inTurn(() => Promise.reject(new Error('no')))
    const next = inTurn(async () => 'yes')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })
})

describe('share', () => {
  it('does the work once for all who ask meanwhile, and anew for who asks later', async () => {
    const shared = share<number>()
    let times = 0
    const work = async () => ++times
    expect(await Promise.all([shared('a', work), shared('a', work), shared('b', work)])).toEqual([
      1, 1, 2,
    ])
    expect(await shared('a', work)).toBe(3)
  })

  it('shares a failure too, and forgets it', async () => {
    const shared = share<number>()
    const failing = () => Promise.reject(new Error('no'))
    const answers = await Promise.allSettled([shared('a', failing), shared('a', failing)])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await shared('a', async () => 1)).toBe(1)
  })
})
