import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '#lib/storage/memory.ts'
import { again, first } from '../../../app/_server/drawing/again.ts'
import { registry } from '../../../app/_server/observe/metrics.ts'
import { makeRelease } from '../../fixtures/release.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../../app/_server/store.ts', () => ({ store }))

const MODEL = 'fixture-16'

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  await makeRelease({ storage: store })
})

/** Of another picture for each test. */
let url = ''
let seed = 0
beforeEach(() => {
  url = `/api/v1/images/${MODEL}/${++seed}.png?size=32`
})

const draw = (target = url, headers: Record<string, string> = {}, method = 'GET') => {
  const [file = ''] = target.split('/').at(-1)?.split('?') ?? []
  const request = new Request(`http://garden.test${target}`, { headers, method })
  return first(request, 'images', { model: MODEL, file })
}
const repeat = (headers: Record<string, string> = {}, method = 'GET') =>
  again({ method, url, headers })

describe('a file that was sent before', () => {
  it('is the same when it is sent again, but for where its time went', async () => {
    expect(await repeat()).toBeUndefined()
    const sent = await draw()
    const other = await repeat()
    expect(other).toMatchObject({ status: 200, body: sent.body })
    expect(other?.headers['server-timing']).toBe('cache;desc=hit')
    expect(other?.headers).toEqual({ ...sent.headers, 'server-timing': 'cache;desc=hit' })
  })

  it('is not sent to who has it, as it is not the first time', async () => {
    const { headers } = await draw()
    const { etag = '' } = headers
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const sent = await repeat({ 'if-none-match': known })
      expect(sent).toMatchObject({ status: 304 })
      expect(sent).not.toHaveProperty('body')
      const usual = await draw(url, { 'if-none-match': known })
      const names = [...Object.keys(usual.headers), 'server-timing']
      expect(new Set(Object.keys(sent?.headers ?? {}))).toEqual(new Set(names))
    }
    expect(await repeat({ 'if-none-match': '"other"' })).toMatchObject({ status: 200 })
  })

  it('is looked for anew once the catalogue has changed', async () => {
    await draw()
    const { bytes, etag } = await store.read('catalogue.json')
    const more = new TextEncoder().encode(`${new TextDecoder().decode(bytes)} `)
    await store.write('catalogue.json', more, { ifMatch: etag })
    expect(await repeat()).toBeUndefined()
    await store.write('catalogue.json', bytes)
    expect(await repeat()).toMatchObject({ status: 200 })
  })

  it('is looked for anew while the store does not answer', async () => {
    await draw()
    vi.spyOn(store, 'read').mockRejectedValueOnce(new Error('gone'))
    expect(await repeat()).toBeUndefined()
  })

  it('is for who asks for all of it', async () => {
    await draw()
    expect(await repeat({ range: 'bytes=0-9' })).toBeUndefined()
    expect(await repeat({}, 'HEAD')).toBeUndefined()
  })

  it('is counted', async () => {
    await draw()
    const before = await counted()
    await repeat()
    await repeat({ 'if-none-match': '*' })
    const after = await counted()
    expect(after.map((count, i) => count - (before[i] ?? 0))).toEqual([1, 1, 1, 1])
  })
})

it.each([
  ['a part', { range: 'bytes=0-9' }, 'GET'],
  ['what nobody was sent', {}, 'HEAD'],
])('%s is not remembered', async (_, headers, method) => {
  await draw(url, headers, method)
  expect(await repeat()).toBeUndefined()
})

it('an address takes room as a file does: one that takes more than a file may is not remembered', async () => {
  url += `&${'x'.repeat(2 * 2 ** 20)}`
  expect(await draw()).toMatchObject({ status: 200 })
  expect(await repeat()).toBeUndefined()
})

it('a problem is not remembered, nor what is no drawing', async () => {
  url = `/api/v1/images/${MODEL}/none.png`
  expect(await draw()).toMatchObject({ status: 400 })
  expect(await repeat()).toBeUndefined()
  const request = new Request(`http://garden.test/api/v1/others/${MODEL}/1.png`)
  expect(await first(request, 'others', { model: MODEL, file: '1.png' })).toMatchObject({
    status: 404,
  })
})

/** Answers with 200 and 304, and files that were there and that were not needed. */
async function counted(): Promise<number[]> {
  const metrics = await registry.metrics()
  const value = (name: string, labels: string) =>
    Number(new RegExp(`^${name}\\{${labels}\\} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0)
  return [
    value('garden_requests_total', 'route="getImage",status="200"'),
    value('garden_requests_total', 'route="getImage",status="304"'),
    value('garden_cache_total', 'state="hit"'),
    value('garden_cache_total', 'state="revalidated"'),
  ]
}
