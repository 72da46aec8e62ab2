import fc from 'fast-check'
import { expect, test } from 'vitest'
import { semaphore } from '../../../app/_server/semaphore.ts'

const visitor = { signal: new AbortController().signal }

test('work begins in order, never more at once than may be', async () => {
  const times = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), times, async (atOnce, waits) => {
      const withPermit = semaphore(atOnce, 100)
      const begun: number[] = []
      let [underWay, most] = [0, 0]
      const work = async (wait: number, i: number) => {
        begun.push(i)
        most = Math.max(most, ++underWay)
        for (let tick = 0; tick < wait; tick++) await Promise.resolve()
        underWay--
        return i
      }
      const done = await Promise.all(
        waits.map((wait, i) => withPermit(() => work(wait, i), visitor)),
      )
      expect(begun).toEqual(waits.map((_, i) => i))
      expect(done).toEqual(begun)
      expect(most).toBe(Math.min(atOnce, waits.length))
    }),
  )
})

test('beyond the most it is busy, until there is room again', async () => {
  const withPermit = semaphore(1, 2)
  const { promise, resolve } = deferred()
  const [first, second] = [withPermit(() => promise, visitor), withPermit(async () => 2, visitor)]
  await expect(withPermit(async () => 3, visitor)).rejects.toMatchObject({ code: 'busy' })
  resolve()
  await Promise.all([first, second])
  await expect(withPermit(async () => 4, visitor)).resolves.toBe(4)
})

test('what was called off is not begun, and what fails holds up nobody', async () => {
  const withPermit = semaphore(1, 9)
  const { promise, resolve } = deferred()
  const controller = new AbortController()
  let begun = false
  const first = withPermit(() => promise, visitor)
  const left = withPermit(async () => {
    begun = true
  }, controller)
  const failing = withPermit(() => Promise.reject(new Error('wilted')), visitor)
  const last = withPermit(async () => 'grown', visitor)
  controller.abort()
  resolve()
  await expect(left).rejects.toThrow('abort')
  await expect(failing).rejects.toThrow('wilted')
  await expect(last).resolves.toBe('grown')
  expect(begun).toBe(false)
  await first
})

test('whoever gives up makes room for another at once', async () => {
  const withPermit = semaphore(1, 2)
  const { promise, resolve } = deferred()
  const controller = new AbortController()
  const first = withPermit(() => promise, visitor)
  const left = withPermit(async () => 2, controller)
  controller.abort()
  await expect(left).rejects.toThrow('abort')
  const next = withPermit(async () => 3, visitor)
  resolve()
  await expect(next).resolves.toBe(3)
  await first
})

test('clients take turns, however much one of them asks for', async () => {
  const withPermit = semaphore(1, 100)
  const begun: string[] = []
  const ask = (client: string) =>
    withPermit(
      async () => {
        begun.push(client)
        await Promise.resolve()
      },
      { client },
    )
  await Promise.all(['a', 'a', 'a', 'a', 'b', 'c', 'b'].map(ask))
  expect(begun.join('')).toBe('abcabaa')
})

test('one client leaves a quarter of the places to others', async () => {
  const withPermit = semaphore(1, 8)
  const { promise, resolve } = deferred()
  const ask = (client: string) => withPermit(() => promise, { client })
  const asked = Array.from({ length: 9 }, () => ask('greedy'))
  const another = ask('modest')
  const outcomes = Promise.allSettled([...asked, another])
  resolve()
  const refused = (await outcomes).map(({ status }) => status === 'rejected')
  expect(refused).toEqual([...Array(7).fill(false), true, true, false])
})

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
