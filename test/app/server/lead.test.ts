import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ModelId } from '#lib/model/id.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { besideOf } from '../../../app/_server/beside.ts'
import { findModel } from '../../../app/_server/catalogue.ts'
import { leadOf } from '../../../app/_server/lead.ts'
import { likelyOf } from '../../../app/_server/likely.ts'
import { makeRelease } from '../../fixtures/release.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../../app/_server/store.ts', () => ({ store, outage: async () => undefined }))

let pinned: string

beforeEach(async () => {
  Object.assign(store, memoryStorage())
  const { id, digest } = await makeRelease({ storage: store })
  pinned = `${id}@${digest.slice(0, 8)}`
})

async function lead(address: string) {
  const { pathname, searchParams } = new URL(address, 'http://garden.test')
  return leadOf(pathname, searchParams)
}

async function page(address: string) {
  const found = await lead(address)
  if (found.kind !== 'page') throw new Error(`${address} has moved to ${found.to}`)
  return found
}

describe('an address', () => {
  it.each([
    ['/', '/en'],
    ['/zh', '/zh'],
    ['/ja/api', '/ja/api'],
    ['/fixture-16', '/en/fixture-16'],
    ['/zh/fixture-16/7', '/zh/fixture-16/7'],
    ['/zh/fixture-16/studio?r=5', '/zh/fixture-16/studio'],
    ['/fixture-16/7?utm_source=somewhere', '/en/fixture-16/7'],
    ['/fixture-16/1,2', '/en/fixture-16/1,2'],
    ['/fixture-16/1,2?loop=true&easing=linear&utm=1', '/en/fixture-16/1,2'],
    ['/fixture-16/1,2?fps=12&frames=45', '/en/fixture-16/1,2/frames%3D45%26fps%3D12'],
    ['/fixture-16/1,2?frames=45&fps=12&fps=99', '/en/fixture-16/1,2/frames%3D45'],
    ['/kept', '/en/kept'],
    ['/ja/kept?of=fixture-16/7;8', '/ja/kept/of%3Dfixture-16%252F7%253B8'],
  ])('%s is the document %s', async (address, path) => {
    expect(await page(address)).toMatchObject({ path, status: 200 })
  })

  it.each([
    ['/en', '/'],
    ['/en/fixture-16/7', '/fixture-16/7'],
    ['/zh/Fixture-16/007', '/zh/fixture-16/7'],
  ])('%s has moved to %s', async (address, to) => {
    expect(await lead(address)).toEqual({ kind: 'moved', to })
  })

  it.each([
    ['/fixture-16/Ada', '/fixture-16/4037146743', '#of=Ada'],
    ['/zh/fixture-16/%E5%B0%8F%E6%98%8E', '/zh/fixture-16/1545427624', '#of=%E5%B0%8F%E6%98%8E'],
  ])('%s is a text, and has moved to its seed', async (address, to, hash) => {
    expect(await lead(address)).toEqual({ kind: 'moved', to, hash })
  })

  it.each([
    ['/studio', '/fixture-16/studio'],
    ['/ja/map', '/ja/fixture-16/map'],
  ])('%s leads to the first model’s: %s', async (address, to) => {
    expect(await lead(address)).toEqual({ kind: 'elsewhere', to })
  })

  it.each([
    ['/nothing', '/en/missing/%2Fnothing'],
    ['/zh/fixture-16/5+wings:1', '/zh/missing/%2Ffixture-16%2F5%2Bwings%3A1'],
    ['/fixture-16/7/more', '/en/missing/%2Ffixture-16%2F7%2Fmore'],
    ['/missing/anything', '/en/missing/%2Fmissing%2Fanything'],
    ['/language', '/en/missing/%2Flanguage'],
  ])('%s leads nowhere, and says so', async (address, path) => {
    expect(await page(address)).toMatchObject({ path, status: 404 })
  })
})

describe('where no model can be read', () => {
  beforeEach(async () => {
    Object.assign(store, memoryStorage())
    const { id, digest } = await makeRelease({ storage: store, seed: 7 })
    await store.write(`${id}/${digest}/manifest.json`, new Uint8Array([1]))
    vi.spyOn(console, 'error').mockReturnValue()
  })

  it.each(['/', '/walks', '/zh/today', '/api', '/fixture-16'])(
    '%s says that it is closed, and is not kept',
    async (address) => {
      expect(await page(address)).toMatchObject({ status: 503, policy: 'no-store' })
    },
  )

  it.each(['/kept', '/own', '/offline'])('%s is there', async (address) => {
    expect(await page(address)).toMatchObject({ status: 200 })
  })

  it('nothing is likely to be meant by an address that leads nowhere', async () => {
    expect(await page('/nothing')).toMatchObject({ status: 404 })
    expect(await likelyOf('/nothing')).toBeUndefined()
  })
})

describe('a new release', () => {
  it('makes other pages of its model and of the wall, and leaves pinned ones and other models', async () => {
    await makeRelease({ storage: store, id: 'other-16' })
    const addresses = ['/', '/fixture-16', '/fixture-16/7', `/${pinned}/7`, '/other-16/7']
    const before = await Promise.all(addresses.map(page))
    await makeRelease({ storage: store, seed: 2, publishedAt: '2026-02-01T00:00:00Z' })
    const after = await Promise.all(addresses.map(page))
    const isNew = after.map(({ edition }, i) => edition !== before[i]?.edition)
    expect(isNew).toEqual([true, true, true, false, false])
  })

  it('makes another page of the model that it is shown beside, and of that alone', async () => {
    await makeRelease({ storage: store, id: 'other-16', beside: 'fixture-16' as ModelId })
    const addresses = ['/other-16', '/other-16/7', '/other-16/studio']
    const before = await Promise.all(addresses.map(page))
    await makeRelease({ storage: store, seed: 2, publishedAt: '2026-02-01T00:00:00Z' })
    const after = await Promise.all(addresses.map(page))
    expect(after.map(({ edition }, i) => edition !== before[i]?.edition)).toEqual([
      true,
      false,
      false,
    ])
  })

  it.each([
    ['is not there', 'nothing-16'],
    ['cannot be read', 'broken-16'],
    ['is itself', 'other-16'],
  ])('has a page also where the one to be shown beside it %s', async (_, beside) => {
    const { id } = await makeRelease({
      storage: store,
      id: 'other-16',
      beside: beside as ModelId,
    })
    const broken = await makeRelease({ storage: store, id: 'broken-16' })
    await store.write(`broken-16/${broken.digest}/card.json`, new Uint8Array([1]))
    expect(await page(`/${id}`)).toMatchObject({ path: `/en/${id}`, status: 200 })
    expect(await besideOf(await findModel(id))).toBeUndefined()
  })
})

describe('a page', () => {
  it.each(['/', '/fixture-16', '/fixture-16/7', '/zh/fixture-16/studio', '/nothing'])(
    'at %s is kept for a minute by caches, and asked for anew by browsers',
    async (address) => {
      const { policy } = await page(address)
      expect(policy).toContain('public, max-age=0, s-maxage=60')
      expect(policy).not.toContain('stale-while-revalidate')
    },
  )

  it('of a pinned picture is kept no longer, for its scripts go with the build', async () => {
    for (const address of [`/${pinned}/7`, `/${pinned}`])
      expect((await page(address)).policy).toContain('public, max-age=0, s-maxage=60')
  })

  it('is never kept where it is another each time', async () => {
    expect((await page('/zh/grow?model=fixture-16')).policy).toBe('no-store')
  })

  it('is made anew on another day where it shows pictures of the day', async () => {
    const today = await page('/')
    vi.useFakeTimers({ now: Date.now() + 86_400_000, toFake: ['Date'] })
    expect((await page('/')).edition).not.toBe(today.edition)
    vi.useRealTimers()
  })
})
