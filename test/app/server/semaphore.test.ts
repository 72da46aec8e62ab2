import fc from 'fast-check'
import { expect, test } from 'vitest'
import { semaphore } from '../../../app/_server/semaphore.ts'

const visitor = { signal: new AbortController().signal }

test('work begins in order, never more at once than may be', async () => {
  const times = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), times, async (atOnce, waits) => {
      const withPermit = semaphore(atOnce)
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

test('what was called off is not begun, and what fails holds up nobody', async () => {
  const withPermit = semaphore(1)
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

test('clients take turns, however much one of them asks for', async () => {
  const withPermit = semaphore(1)
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

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
