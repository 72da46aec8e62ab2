import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDoor } from '../../../../app/_server/door/door.ts'
import { LENGTH } from '../../../../app/_server/headers.ts'
import { dial, heard, spelled } from '../../../socket.ts'

vi.stubEnv('NODE_ENV', 'production')

/** Answers what it was asked, as whoever is behind the door does; `/api/packed` as Next.js compresses. */
const server = createServer((request, response) => {
  const { url = '', headers, method } = request
  response.setHeader('etag', '"tag"')
  response.setHeader('vary', 'rsc, next-router-state-tree')
  for (const name of ['x-middleware-rewrite', 'refresh']) response.setHeader(name, url)
  response.setHeader('cache-control', 'public, max-age=0, s-maxage=60')
  if (headers['if-none-match']?.includes('"tag"')) response.writeHead(304).end()
  else if (url === '/moved') response.writeHead(307, { location: '/moved?_rsc' }).end()
  else if (url === '/api/packed' && headers['accept-encoding']) {
    response.setHeader('content-encoding', 'gzip')
    response.setHeader('vary', 'rsc, Accept-Encoding')
    response.end(gzipSync('petals'))
  } else {
    response.setHeader('accept-ranges', 'bytes')
    const body = JSON.stringify({ url, method, ...headers })
    response.setHeader(LENGTH, Buffer.byteLength(body))
    response.write(body)
    response.end()
  }
})
server.on('upgrade', () => {})
let port: number

beforeAll(async () => {
  openDoor(4)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('a target', () => {
  it.each([
    ['/./api/v1/models', '/api/v1/models'],
    ['/x/../api/v1/models?a=/../b', '/api/v1/models?a=/../b'],
    ['/%2e/%61pi/v1/models', '/api/v1/models'],
    ['/x/%2E%2e/api', '/api'],
    ['/lorelei-64%40abc/1%2C2', '/lorelei-64%40abc/1%2C2'],
    ['/%E0%A4%A', '/%E0%A4%A'],
    ['//double', '//double'],
    ['/a/./b/..', '/a/'],
    ['/..', '/'],
    ['/.well-known/x', '/.well-known/x'],
    ['/.../a..b/.c', '/.../a..b/.c'],
    ['http://other.test/api?x', '/api?x'],
  ])('%s is taken for %s', async (target, url) => {
    expect(bodyOf(await speak(`GET ${target}`))).toMatchObject({ url })
  })

  it('with a host in front names the host', async () => {
    const answer = await speak('GET http://other.test/api')
    expect(bodyOf(answer)).toMatchObject({ host: 'other.test' })
  })

  it.each(['nowhere', 'ftp://x/', '*'])('%s is refused with a document', async (target) => {
    const answer = await speak(`GET ${target}`)
    expect(answer).toMatch(target === '*' ? /^HTTP\/1.1 200 / : /^HTTP\/1.1 400 /)
  })

  it('is read up to 8192 characters, as many as it has when it is spelled', async () => {
    const path = `/x?${'x'.repeat(8189)}`
    expect(await speak(`GET ${path}`)).toMatch(/^HTTP\/1.1 200 /)
    for (const target of [`${path}x`, `/${'"'.repeat(3000)}`]) {
      const answer = await speak(`GET ${target}`)
      expect(answer).toMatch(/^HTTP\/1.1 414 /)
      expect(bodyOf(answer).error.code).toBe('address_too_long')
    }
  })

  it.each(['/_next/image?url=%2Fx.png&w=64&q=75', '/_next/x', '/./_next/data/x.json'])(
    '%s is nowhere',
    async (target) => {
      const answer = await speak(`GET ${target}`)
      expect(answer).toMatch(/^HTTP\/1.1 404 /)
      expect(bodyOf(answer).error.code).toBe('not_found')
    },
  )
})

describe('a method', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])(
    '%s is refused, and its body not waited for',
    async (method) => {
      const answer = await speak(`${method} /lorelei-64`, ['Content-Length: 250000000'])
      expect(answer).toMatch(/^HTTP\/1.1 405 /)
      expect(answer).toMatch(/^allow: GET, HEAD, OPTIONS\r$/im)
      expect(answer).toMatch(/^connection: close\r$/im)
      expect(bodyOf(answer).error.code).toBe('method_not_allowed')
    },
  )

  it('is refused wherever it is to do something, were it nowhere', async () => {
    for (const target of ['/_next/x', '/nowhere', '/./api'])
      expect(await speak(`POST ${target}`)).toMatch(/^HTTP\/1.1 405 .*connection: close/is)
  })

  it('OPTIONS is answered for a page and for the server', async () => {
    for (const target of ['/lorelei-64', '*'])
      expect(await speak(`OPTIONS ${target}`)).toMatch(/^HTTP\/1.1 204 .*allow: GET/s)
  })
})

describe('an offer to speak another protocol', () => {
  it.each([
    // curl --http2
    [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
    ],
    // java.net.http.HttpClient
    [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    ],
    ['Connection: Upgrade', 'Upgrade: websocket'],
  ])('is ignored: %s, %s', async (...headers) => {
    expect(bodyOf(await speak('GET /api/x', headers))).toMatchObject({ url: '/api/x' })
  })
})

describe('an answer', () => {
  it('has its length, and varies with nothing that only pages read', async () => {
    const answer = await speak('GET /api/x')
    const length = /^content-length: (\d+)\r$/im.exec(answer)?.[1]
    expect(answer.split('\r\n\r\n')[1]).toHaveLength(Number(length))
    expect(answer).not.toMatch(/^(vary|transfer-encoding|x-garden|x-middleware|refresh)/im)
  })

  it('has another tag when it is compressed, which is known again', async () => {
    const packed = await speak('GET /api/packed', ['Accept-Encoding: gzip'])
    expect(packed).toMatch(/^etag: "tag-gzip"\r$/im)
    expect(packed).toMatch(/^vary: Accept-Encoding\r$/im)
    const again = await speak('GET /api/packed', ['If-None-Match: "tag-gzip"'])
    expect(again).toMatch(/^HTTP\/1.1 304 .*etag: "tag-gzip"\r/is)
    expect(await speak('GET /api/packed', ['If-None-Match: "tag"'])).toMatch(/^etag: "tag"\r$/im)
  })

  it('to Next.js’s own client is kept by nobody', async () => {
    for (const target of ['/lorelei-64', '/moved']) {
      expect(await speak(`GET ${target}`)).toMatch(/^cache-control: public/im)
      for (const header of ['RSC: 1', 'Next-Router-Prefetch: 1'])
        expect(await speak(`GET ${target}`, [header])).toMatch(
          /^cache-control: private, no-store\r$/im,
        )
    }
  })

  it('is not compressed where a part of it is asked for', async () => {
    const part = await speak('GET /api/packed', ['Accept-Encoding: gzip', 'Range: bytes=0-1'])
    expect(part).toMatch(/^etag: "tag"\r$/im)
    expect(part).not.toMatch(/^content-encoding/im)
  })
})

describe('a header', () => {
  it.each(['X-Garden-Edition: x', 'If-Match: "x"', 'If-Unmodified-Since: x'])(
    'of which nobody may say anything is not let in: %s',
    async (header) => {
      const name = header.split(':')[0]?.toLowerCase()
      expect(bodyOf(await speak('GET /lorelei-64', [header]))).not.toHaveProperty(`${name}`)
    },
  )

  it('asks for a part of what has parts, and of nothing else', async () => {
    const range = ['Range: bytes=99999-']
    expect(bodyOf(await speak('GET /releases/x', range))).toHaveProperty('range')
    const whole = await speak('GET /models/catalogue.json', range)
    expect(bodyOf(whole)).not.toHaveProperty('range')
    expect(whole).not.toMatch(/^accept-ranges/im)
  })
})

/** One request as bytes, and all that comes back. */
function speak(line: string, headers: string[] = []): Promise<string> {
  const isToStay = headers.some((header) => /^connection:/i.test(header))
  const closing = isToStay ? [] : ['Connection: close']
  const socket = dial(`http://127.0.0.1:${port}`, spelled(line, [...closing, ...headers]))
  // Whoever is offered another protocol keeps the connection.
  if (isToStay) socket.on('data', (text) => `${text}`.includes('}') && socket.destroy())
  return heard(socket)
}

function bodyOf(answer: string) {
  return JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
}
