import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoor } from '../../../../app/_server/door/door.ts'
import { drawEarly } from '../../../../app/_server/door/early.ts'
import { dial, heard, spelled } from '../../../socket.ts'

/** Next.js stands behind the door. */
const server = createServer((_, response) => void response.end('later'))

beforeAll(async () => {
  openDoor(4)
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => server.close())

const ask = (path: string, options?: RequestInit) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, options)

test('drawings are answered early once their route has told how, and as it answers them', async () => {
  const path = '/api/v1/images/lorelei-64@3f9a2c1e/7~0.5+glasses:1.5.png?size=128'
  expect(await (await ask(path)).text()).toBe('later')
  drawEarly({
    async again() {
      return undefined
    },
    async first(request, drawing, segments) {
      const told = [drawing, segments, new URL(request.url).search, request.headers.get('x-asked')]
      const body = new TextEncoder().encode(JSON.stringify(told))
      return { status: 206, headers: { etag: '"1"' }, body }
    },
  })
  const answer = await ask(path, { headers: { 'x-asked': 'yes' } })
  expect(answer.status).toBe(206)
  expect(answer.headers.get('etag')).toBe('"1"')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  const segments = { model: 'lorelei-64@3f9a2c1e', file: '7~0.5+glasses:1.5.png' }
  expect(await answer.json()).toEqual(['images', segments, '?size=128', 'yes'])
})

test.each([
  ['/api/v1/images/lorelei-64/7%20.png'],
  ['/api/v1/models/lorelei-64'],
  ['/lorelei-64/7'],
])('%s is left to Next.js', async (path) => {
  expect(await (await ask(path)).text()).toBe('later')
})

test.each(['a b', 'a?size=128&z=', 'a/api/v1/images/x/1.png?', 'a#', ''])(
  'the host %j makes no difference to a drawing',
  async (host) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const lines = spelled('GET /api/v1/images/lorelei-64/7.png?size=64', ['connection: close'])
    const answer = await heard(dial(url, lines.replace(/^host: .*$/im, `host: ${host}`)))
    const segments = { model: 'lorelei-64', file: '7.png' }
    expect(answer).toContain(JSON.stringify(['images', segments, '?size=64', null]))
  },
)
