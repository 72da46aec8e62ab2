import { describe, expect, it } from 'vitest'
import { singleFlight } from '../../../app/_server/flight.ts'

describe('share', () => {
  it('does the work once for all who ask meanwhile, and anew for who asks later', async () => {
    const shared = singleFlight<number>()
    let times = 0
    const work = async () => ++times
    expect(await Promise.all([shared('a', work), shared('a', work), shared('b', work)])).toEqual([
      1, 1, 2,
    ])
    expect(await shared('a', work)).toBe(3)
  })

  it('shares a failure too, and forgets it', async () => {
    const shared = singleFlight<number>()
    const failing = () => Promise.reject(new Error('no'))
    const answers = await Promise.allSettled([shared('a', failing), shared('a', failing)])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await shared('a', async () => 1)).toBe(1)
  })

  it('goes on while somebody waits', async () => {
    const { shared, work, asked, answer } = slowWork()
    const first = new AbortController()
    const gone = shared('a', work, first.signal)
    const waiting = shared('a', work)
    first.abort()
    await expect(gone).rejects.toMatchObject({ name: 'AbortError' })
    expect(asked).toMatchObject([{ aborted: false }])
    answer('done')
    expect(await waiting).toBe('done')
  })

  it('is called off when everyone has gone, and begins anew for who comes then', async () => {
    const { shared, work, asked, answer } = slowWork()
    const visitors = [new AbortController(), new AbortController()]
    const gone = visitors.map(({ signal }) => shared('a', work, signal))
    for (const visitor of visitors) visitor.abort()
    const answers = await Promise.allSettled(gone)
    expect(answers).toMatchObject(visitors.map(() => ({ reason: { name: 'AbortError' } })))
    expect(asked).toMatchObject([{ aborted: true }])
    const next = shared('a', work)
    expect(asked).toMatchObject([{ aborted: true }, { aborted: false }])
    answer('done')
    expect(await next).toBe('done')
  })

  it('does nothing for who has gone already', async () => {
    const { shared, work, asked } = slowWork()
    const asking = shared('a', work, AbortSignal.abort())
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' })
    expect(asked).toEqual([])
  })
})

/** Work that ends when it is answered, and the signals it was given. */
function slowWork() {
  const asked: AbortSignal[] = []
  const answers: ((text: string) => void)[] = []
  const work = (signal: AbortSignal) => {
    asked.push(signal)
    return new Promise<string>((resolve) => answers.push(resolve))
  }
  const answer = (text: string) => {
    for (const resolve of answers) resolve(text)
  }
  return { shared: singleFlight<string>(), work, asked, answer }
}
