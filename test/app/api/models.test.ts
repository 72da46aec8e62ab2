import { decode } from 'fast-png'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '#lib/storage/memory.ts'
import { GET as grow } from '../../../app/[lang]/grow/route.ts'
import { GET as unknown } from '../../../app/api/[...path]/route.ts'
import { GET as health } from '../../../app/api/health/route.ts'
import { GET as draw } from '../../../app/api/v1/[drawing]/[model]/[file]/route.ts'
import { GET as model } from '../../../app/api/v1/models/[model]/route.ts'
import { GET as models } from '../../../app/api/v1/models/route.ts'
import { GET as random } from '../../../app/api/v1/random/[model]/route.ts'
import { makeRelease } from '../../fixtures/release.ts'
import { ask, expectProblem } from './garden.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../../app/_server/store.ts', () => ({ store }))

beforeEach(() => {
  Object.assign(store, memoryStorage())
})

async function publish(options = {}) {
  const { id, digest } = await makeRelease({ storage: store, ...options })
  return `${id}@${digest.slice(0, 8)}`
}

describe('GET /api/v1/models', () => {
  it('lists nothing while nothing is published', async () => {
    expect(await (await ask(models, {})).json()).toEqual({ models: [] })
  })

  it('lists the newest release of every model', async () => {
    await publish()
    const newest = await publish({ seed: 2, publishedAt: '2026-02-01T00:00:00Z' })
    const grey = await publish({ id: 'grey-16', channels: 1 })
    const { models: listed } = await (await ask(models, {})).json()
    expect(listed.map(({ pinned }: { pinned: string }) => pinned)).toEqual([newest, grey])
    expect(listed[1]).toMatchObject({
      resolution: 16,
      channels: 1,
      picture: `/api/v1/images/${grey}/{recipe}.png`,
    })
  })
})

describe('GET /api/v1/models/{model}', () => {
  it('tells of a release with its card, for a day when it is pinned', async () => {
    const pinned = await publish()
    const response = await ask(model, { model: pinned })
    expect(response.headers.get('cache-control')).toBe('public, max-age=86400, s-maxage=86400')
    expect(await response.json()).toMatchObject({ pinned, card: { preset: 'fixture' } })
    expect((await ask(model, { model: 'fixture-16' })).headers.get('cache-control')).toContain(
      'max-age=60,',
    )
  })

  it('is not kept as long while the model grows, and hands out no pin, which will go', async () => {
    const pinned = await publish({ run: '0001', until: 100 })
    const response = await ask(model, { model: pinned })
    expect(response.headers.get('cache-control')).toContain('max-age=60,')
    expect(await response.json()).toMatchObject({ pinned, growingTo: 100 })
    expect(await (await ask(model, { model: 'fixture-16' })).json()).toMatchObject({
      pinned,
      page: '/fixture-16',
      picture: '/api/v1/images/fixture-16/{recipe}.png',
    })
    const { headers } = await ask(random, { model: 'fixture-16' })
    expect(headers.get('location')).toMatch(/^\/api\/v1\/images\/fixture-16\/\d+\.png$/)
    const drawn = await ask(draw, { drawing: 'images', model: 'fixture-16', file: '5.png' })
    expect(drawn.headers.get('link')).toBe('</api/v1/images/fixture-16/5.png>; rel="canonical"')
  })

  it('knows no other', async () => {
    await expectProblem(await ask(model, { model: 'nothing' }), 404, 'unknown_model')
  })
})

describe('GET /api/v1/walks/{model}/{walk}.png', () => {
  const strip = (file: string, query = '') =>
    ask(draw, { drawing: 'walks', model: 'fixture-16', file }, { query })

  it('lays the frames side by side', async () => {
    await publish()
    const response = await strip('12,57,99.png', '?frames=12')
    const { width, height } = decode(new Uint8Array(await response.arrayBuffer()))
    expect([width, height]).toEqual([12 * 16, 16])
  })

  it('refuses a single picture, and frames too few or too many', async () => {
    await publish()
    await expectProblem(await strip('12.png'), 400, 'invalid_recipe')
    for (const frames of ['2', '97', '0', 'x', '1e1'])
      await expectProblem(await strip('1,2,3.png', `?frames=${frames}`), 400, 'invalid_query')
  })
})

describe('GET /api/v1/random/{model}', () => {
  it('leads to a pinned picture, another each time', async () => {
    const pinned = await publish()
    const answers = await Promise.all([1, 2].map(() => ask(random, { model: 'fixture-16' })))
    const places = answers.map(({ headers }) => headers.get('location'))
    for (const place of places) expect(place).toMatch(/^\/api\/v1\/images\/[^/]+\/\d+\.png$/)
    expect(places[0]).toContain(pinned)
    expect(places[0]).not.toBe(places[1])
    expect(answers[0]).toMatchObject({ status: 307 })
    expect(answers[0]?.headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    ['?size=64', '?size=64'],
    ['?size=64&scale=smooth', '?size=64&scale=smooth'],
    ['?size=16&scale=smooth', ''],
  ])('keeps what is asked of the size: %s leads to %s', async (query, kept) => {
    await publish()
    const response = await ask(random, { model: 'fixture-16' }, { query })
    expect(response.headers.get('location')?.replace(/^[^?]*/, '')).toBe(kept)
  })
})

describe('GET /api/health', () => {
  it('is ready at once when there is nothing to draw', async () => {
    expect(await (await ask(health, {})).json()).toEqual({
      status: 'ready',
      redis: 'off',
      models: [],
    })
  })

  it('is ready once every known answer was drawn right', async () => {
    const pinned = await publish()
    const response = await ask(health, {})
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({
      status: 'ready',
      redis: 'off',
      models: [{ model: pinned, maxDifference: 0 }],
    })
  })

  it('is not while a model cannot be drawn', async () => {
    await publish({ id: 'broken-16', seed: 3 })
    for await (const path of store.list('broken-16/')) {
      if (/\.(bin|gz)$/.test(path)) await store.write(path, new Uint8Array([1, 2, 3]))
    }
    await expectProblem(await ask(health, {}), 503, 'backend_unavailable')
  })

  it('is not while no model can be read', async () => {
    vi.spyOn(console, 'error').mockReturnValueOnce()
    const { id, digest } = await makeRelease({ storage: store, seed: 4 })
    await store.write(`${id}/${digest}/manifest.json`, new Uint8Array([1, 2, 3]))
    await expectProblem(await ask(health, {}), 503, 'storage_unavailable')
  })
})

describe('GET /grow', () => {
  const typed = async (query: string, lang = 'en') =>
    (await ask(grow, { lang }, { query })).headers.get('location')

  it('leads to the picture of what was typed', async () => {
    expect(await typed('?model=fixture-16&seed=42')).toBe('/fixture-16/42')
    expect(await typed('?model=fixture-16&seed=%2342%20')).toBe('/fixture-16/42')
  })

  it('makes a seed of any text, and takes a link for what it leads to', async () => {
    expect(await typed('?model=fixture-16&seed=Ada')).toBe('/fixture-16/4037146743#of=Ada')
    const link = encodeURIComponent('https://garden.test/ja/lorelei-64@3f9a2c1e/12*0.6_77*0.4')
    expect(await typed(`?model=fixture-16&seed=${link}`)).toBe('/lorelei-64@3f9a2c1e/12*0.6_77*0.4')
  })

  it('reads as much of a text as the field takes, and no half of a character', async () => {
    const [text, emoji] = ['a'.repeat(399), '%F0%9F%98%80']
    expect(await typed(`?model=fixture-16&seed=${text}${emoji}${emoji}`)).toMatch(
      new RegExp(`#of=${text}${emoji}$`),
    )
  })

  it('stays in the language that it was typed in', async () => {
    expect(await typed('?model=fixture-16&seed=42', 'zh')).toBe('/zh/fixture-16/42')
  })

  it('leads to any picture when nothing was', async () => {
    expect(await typed('?model=fixture-16&seed=')).toMatch(/^\/fixture-16\/\d+$/)
  })

  it('means the first model when none is named, and the wall when there is none', async () => {
    expect(await typed('?seed=1')).toBe('/')
    await publish()
    expect(await typed('?seed=1')).toBe('/fixture-16/1')
  })

  it('never leads off the site', async () => {
    expect(await typed('?model=%2Fevil.test&seed=%2F%2Fevil.test')).toMatch(
      /^\/%2Fevil\.test\/\d+#of=%2F%2Fevil\.test$/,
    )
  })
})

describe('the rest of the API', () => {
  it('answers unknown paths with its own error document', async () => {
    const request = new Request('http://garden.test/api/v2/pictures')
    await expectProblem(await unknown(request), 404, 'not_found')
  })
})
