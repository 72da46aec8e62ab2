import { expect, test } from 'vitest'
import { places } from '../../../app/_server/places.ts'

test('beyond the most it is busy, and nothing is begun, until there is room again', async () => {
  const withPlace = places(2)
  const { promise, resolve } = deferred()
  const held = ['one', 'two'].map((client) => withPlace(() => promise, { client }))
  let begun = false
  const begin = async () => {
    begun = true
  }
  await expect(withPlace(begin, { client: 'three' })).rejects.toMatchObject({ code: 'busy' })
  expect(begun).toBe(false)
  resolve()
  await Promise.all(held)
  await withPlace(begin, { client: 'three' })
  expect(begun).toBe(true)
})

test('what fails leaves its place', async () => {
  const withPlace = places(2)
  const wilt = () => withPlace(() => Promise.reject(new Error('wilted')), {})
  for (let i = 0; i < 3; i++) await expect(wilt()).rejects.toThrow('wilted')
})

test('one client leaves a quarter of the places to others', async () => {
  const withPlace = places(8)
  const { promise, resolve } = deferred()
  const ask = (client: string) => withPlace(() => promise, { client })
  const asked = Array.from({ length: 7 }, () => ask('greedy'))
  const outcomes = Promise.allSettled([...asked, ask('modest')])
  resolve()
  const refused = (await outcomes).map(({ status }) => status === 'rejected')
  expect(refused).toEqual([...Array(6).fill(false), true, false])
})

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
