import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openDoor } from '../../../../app/_server/door/door.ts'
import { findEarly } from '../../../../app/_server/door/pages.ts'
import { dial, spelled } from '../../../socket.ts'

vi.stubEnv('NODE_ENV', 'production')

/** How often a page was made, by Next.js that stands behind the door. */
let made = 0
let edition = ''
let editions = 0

/** How often somebody asked for `/gone`, of which it is not known what it is until then. */
let looked = 0
let leave = () => {}
const over = new Promise<void>((resolve) => {
  leave = resolve
})

const server = createServer(({ url = '', headers }, response) => {
  // Next.js answers nobody who has gone.
  if (response.closed) return
  made++
  response.setHeader('etag', '"tag"')
  response.setHeader('content-type', url.includes('file') ? 'text/plain' : 'text/html')
  response.setHeader('cache-control', url.includes('private') ? 'no-store' : 'public, max-age=0')
  response.setHeader('x-nextjs-cache', 'MISS')
  const text = `${headers.rsc ? 'payload' : 'page'} ${made}`
  if (!headers['accept-encoding']?.includes('gzip')) return void response.end(text)
  response.setHeader('content-encoding', 'gzip')
  const packed = gzipSync(text)
  response.write(packed.subarray(0, 10))
  response.end(packed.subarray(10))
})

beforeAll(async () => {
  openDoor(4)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  findEarly(async (path) => {
    if (path === '/gone') {
      looked++
      await over
    }
    if (path === '/fails') throw new Error('no store')
    if (path === '/moved') return { kind: 'moved', to: '/' }
    return {
      kind: 'page',
      status: path === '/missing' ? 404 : 200,
      path: path.replace('/alias', '/page'),
      edition,
      policy: 'public',
    }
  })
})
afterAll(() => server.close())
beforeEach(() => {
  made = 0
  edition = `${++editions}`
})

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
  })

const textOf = async (path: string, headers?: Record<string, string>) =>
  (await ask(path, headers)).text()

test('a page that was sent is sent again, as it was, with its length', async () => {
  expect(await textOf('/page')).toBe('page 1')
  const again = await ask('/page')
  expect(await again.text()).toBe('page 1')
  expect(again.headers.get('content-length')).toBe('6')
  expect(again.headers.get('cache-control')).toBe('public, max-age=0')
  expect(again.headers.has('x-nextjs-cache')).toBe(false)
  expect(await textOf('/alias')).toBe('page 1')
})

test('what is compressed differs from what is not, under tags of their own', async () => {
  await ask('/page')
  const packed = { 'accept-encoding': 'gzip' }
  expect(await textOf('/page', packed)).toBe('page 2')
  const again = await ask('/page', packed)
  expect(await again.text()).toBe('page 2')
  expect(again.headers.get('etag')).toBe('"tag-gzip"')
  expect(again.headers.get('content-length')).toBe(`${gzipSync('page 2').length}`)
})

test('who has it is told so, and HEAD has no body', async () => {
  await ask('/page')
  for (const known of ['"tag"', 'W/"tag", "other"', '*']) {
    const answer = await ask('/page', { 'if-none-match': known })
    expect([answer.status, answer.headers.get('etag')]).toEqual([304, '"tag"'])
  }
  expect((await ask('/page', { 'if-none-match': '"other"' })).status).toBe(200)
  const head = await ask('/page', {}, 'HEAD')
  expect(head.headers.get('content-length')).toBe('6')
  expect(made).toBe(1)
})

test.each(['/page', '/missing', '/file', '/private'])(
  '%s goes out in one piece, with its length',
  async (path) => {
    for (const encoding of ['identity', 'gzip']) {
      const { headers } = await ask(path, { 'accept-encoding': encoding })
      const text = `page ${made}`
      const { length } = encoding === 'gzip' ? gzipSync(text) : text
      expect(headers.get('content-length')).toBe(`${length}`)
      expect(headers.has('transfer-encoding')).toBe(false)
    }
  },
)

test('while somebody works on the site, every page is made', async () => {
  vi.stubEnv('NODE_ENV', 'development')
  expect(await textOf('/page')).toBe('page 1')
  expect(await textOf('/page')).toBe('page 2')
  vi.stubEnv('NODE_ENV', 'production')
})

test('a page is made anew once a minute has passed', async () => {
  await ask('/page')
  const later = performance.now() + 60_001
  vi.spyOn(performance, 'now').mockReturnValue(later)
  expect(await textOf('/page')).toBe('page 2')
  vi.mocked(performance.now).mockRestore()
})

test('who goes before a page is begun takes no place from others', async () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const connections = () =>
    new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
  const others = await connections()
  const many = Array.from({ length: 40 }, () => dial(origin, spelled('GET /gone')))
  await expect.poll(() => looked).toBe(40)
  for (const one of many) one.destroy()
  await expect.poll(connections).toBeLessThanOrEqual(others)
  leave()
  expect((await ask('/page')).status).toBe(200)
})

test('what stands between two slashes is no host', async () => {
  await ask('/page')
  expect(await textOf('//host/page')).toBe('page 2')
})

test('another edition is made anew', async () => {
  await ask('/page')
  edition = `${++editions}`
  expect(await textOf('/page')).toBe('page 2')
})

test.each([
  ['/page', { rsc: '1' }],
  ['/page', { 'next-router-prefetch': '1' }],
  ['/page', { range: 'bytes=0-1' }],
  ['/private', {}],
  ['/file', {}],
  ['/missing', {}],
  ['/moved', {}],
  ['/fails', {}],
  ['/api/v1/models', {}],
] as [string, Record<string, string>][])('%s with %j is always made', async (path, headers) => {
  await textOf(path, headers)
  await textOf(path, headers)
  expect(made).toBe(2)
})
