import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { textSeed } from '#lib/latent/typed.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { GET as oembed } from '../../../app/api/v1/oembed/route.ts'
import { GET as feed } from '../../../app/today.atom/route.ts'
import { makeRelease } from '../../fixtures/release.ts'
import { expectProblem } from '../api/garden.ts'

const { store } = vi.hoisted(() => {
  process.env.GARDEN_TRUST_PROXY = '1'
  return { store: {} as ReturnType<typeof memoryStorage> }
})
vi.mock('../../../app/_server/store.ts', () => ({ store }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ host: 'garden.test', 'x-forwarded-host': 'evil.test' }),
}))

let page: string

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  const { id, digest } = await makeRelease({ storage: store })
  page = `/${id}@${digest.slice(0, 8)}/7`
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

const asked = async (): Promise<Response[]> => [
  await feed(new Request('http://garden.test/today.atom')),
  await oembed(new Request(`http://garden.test/api/v1/oembed?url=${encodeURIComponent(page)}`)),
]

test('what names the address that somebody asked is not to be kept', async () => {
  for (const answer of await asked()) {
    expect(await answer.text()).toContain('evil.test')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  }
})

test('a day has an id of its own in the feed, which no release changes', async () => {
  vi.setSystemTime('2026-03-14T12:00:00Z')
  const text = await (await feed(new Request('http://garden.test/today.atom'))).text()
  const ids = [...text.matchAll(/<entry>.*?<id>(.*?)<\/id>/gs)].map(([, id]) => id)
  expect(ids).toHaveLength(14)
  expect(ids[0]).toBe('http://evil.test/today#2026-03-14')
  expect(ids[13]).toBe('http://evil.test/today#2026-03-01')
})

test.each([
  ['1,2?frames=40&loop=false&path=lerp', '1,2.webp?frames=40&loop=false&path=lerp&easing=linear'],
  ['1,2?frames=1&fps=many', '1,2.webp?loop=true&path=slerp&easing=linear'],
])('oEmbed shows the walk %s as its page does', async (walk, file) => {
  expect(await embedded(walk)).toContain(`/${file}&size=256`)
})

test('oEmbed leads a text to its picture', async () => {
  expect(await embedded('Ada?frames=40')).toContain(`/${textSeed('Ada')}.png?size=512`)
})

test.each(['studio', 'map'])('oEmbed knows no picture at the %s', async (tool) => {
  const url = encodeURIComponent(`/fixture-16/${tool}`)
  const answer = await oembed(new Request(`http://garden.test/api/v1/oembed?url=${url}`))
  await expectProblem(answer, 404, 'not_found')
})

test('what names the one that the environment tells is', async () => {
  vi.stubEnv('SITE_URL', 'https://garden.example')
  for (const answer of await asked()) {
    expect(await answer.text()).toContain('https://garden.example/')
    expect(answer.headers.get('cache-control')).toMatch(/^public/)
  }
})

/** The file that oEmbed names of a page. */
async function embedded(recipe: string): Promise<string> {
  const url = encodeURIComponent(`/fixture-16/${recipe}`)
  const answer = await oembed(new Request(`http://garden.test/api/v1/oembed?url=${url}`))
  return (await answer.json()).url
}
