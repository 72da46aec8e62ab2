import { gunzipSync } from 'node:zlib'
import { expect, test } from 'playwright/test'
import { startGallery } from '../servers.ts'
import { dial, spelled } from '../socket.ts'
import { firstModel } from './garden.ts'

/** An answer as it came over the wire. */
type Answer = { status: number; headers: Map<string, string>; body: Buffer }

let origin: string
let model: string
let pinned: string
let files: string

test.beforeAll(async ({ baseURL, playwright }) => {
  origin = `${baseURL}`
  const request = await playwright.request.newContext({ baseURL: origin })
  const first = await firstModel(request)
  model = first.id
  pinned = first.pinned
  const { models } = await (await request.get('/models/catalogue.json')).json()
  files = `/releases/${model}/${models[0].releases[0].digest}`
  await request.dispose()
})

test('what is sent has its length, whole or in part, and varies with nothing that pages read', async () => {
  const paths = [
    `/api/v1/images/${pinned}/5.png`,
    `${files}/manifest.json`,
    '/api/v1/models',
    '/api/x',
  ]
  for (const path of paths) {
    for (const headers of [[], ['Range: bytes=0-9'], ['Range: bytes=99999999-'], ['RSC: 1']]) {
      const answer = await speak(`GET ${path}`, headers)
      const what = `${path} ${headers}`
      expect(answer.headers.get('content-length'), what).toBe(`${answer.body.length}`)
      expect(answer.headers.has('transfer-encoding'), what).toBe(false)
      expect(answer.headers.get('vary') ?? '', what).not.toMatch(/rsc|next-/i)
    }
  }
})

test('what only the site’s own client asks for is kept by nobody', async () => {
  const cut = await speak(`GET /${model}/7`, ['RSC: 1'])
  expect(cut.status).toBe(307)
  expect(cut.headers.get('cache-control')).toBe('private, no-store')
  const payload = await speak(`GET ${cut.headers.get('location')}`, ['RSC: 1'])
  expect(payload.headers.get('content-type')).toContain('text/x-component')
  expect(payload.headers.get('cache-control')).toBe('private, no-store')
  const page = await speak(`GET /${model}/7`)
  expect(page.headers.get('cache-control')).toMatch(/^public, max-age=0, s-maxage=\d+/)
})

test('an address is repeated by no header that a proxy has no room for', async () => {
  const text = encodeURIComponent('庭'.repeat(400))
  const long = ':'.repeat(8000)
  for (const path of [`grow?model=${model}&seed=${text}`, `x${long}`, `${model}/${long}`]) {
    const { headers } = await speak(`GET /${path}`)
    const size = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length, 0)
    expect(size, path).toBeLessThan(32_000)
  }
  expect((await speak(`GET /${'x'.repeat(9000)}`)).status).toBe(414)
})

test('small files of the site have their length, compressed or not', async () => {
  const files = ['favicon.ico', 'icon.svg', 'apple-icon.png', 'icon-192.png', 'robots.txt']
  const made = ['sitemap.xml', 'manifest.webmanifest', 'service-worker.js', 'today.atom']
  for (const file of [...files, ...made])
    for (const headers of [[], ['Accept-Encoding: gzip']]) {
      const answer = await speak(`GET /${file}`, headers)
      const what = `${file} ${headers}`
      expect(answer.status, what).toBe(200)
      expect(answer.body.length, what).toBeGreaterThan(0)
      expect(answer.headers.get('content-length'), what).toBe(`${answer.body.length}`)
      expect(answer.headers.has('transfer-encoding'), what).toBe(false)
    }
})

test('a part is of the plain bytes, and what is compressed has a tag of its own', async () => {
  const path = `${files}/manifest.json`
  const plain = await speak(`GET ${path}`)
  const packed = await speak(`GET ${path}`, ['Accept-Encoding: gzip'])
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(packed.body).equals(plain.body)).toBe(true)
  expect(packed.headers.get('etag')).not.toBe(plain.headers.get('etag'))
  const part = await speak(`GET ${path}`, ['Accept-Encoding: gzip', 'Range: bytes=2-11'])
  expect(part.status).toBe(206)
  expect(part.body.equals(plain.body.subarray(2, 12))).toBe(true)
  const beyond = await speak(`GET ${path}`, [`Range: bytes=${plain.body.length}-`])
  expect(beyond.status).toBe(416)
  expect(beyond.headers.get('content-range')).toBe(`bytes */${plain.body.length}`)
})

test('HEAD and 304 have no body', async () => {
  const path = `${files}/manifest.json`
  const { headers } = await speak(`HEAD ${path}`)
  for (const answer of [
    await speak(`HEAD ${path}`),
    await speak(`GET ${path}`, [`If-None-Match: ${headers.get('etag')}`]),
  ])
    expect(answer.body).toHaveLength(0)
})

test('an offer to speak another protocol is ignored', async () => {
  const curl = 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'
  const java = 'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA'
  for (const path of [`/api/v1/images/${pinned}/5.png`, `/${model}`, '/models/catalogue.json'])
    for (const settings of [curl, java]) {
      const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', settings]
      expect((await speak(`GET ${path}`, offer, false)).status, path).toBe(200)
    }
})

test('targets are read in whichever form they come', async () => {
  expect((await speak('OPTIONS *')).status).toBe(204)
  for (const target of [
    'http://other.test/api/v1/models',
    '/x/../api/v1/models',
    '/%61pi/v1/models',
  ])
    expect(bodyOf(await speak(`GET ${target}`)), target).toHaveProperty('models')
})

test('where nothing is, and nothing can be changed, a document says so', async () => {
  const nowhere = ['/models/x', '/releases/5', '/_next/x', '/_next/static/x.js', '/api/x']
  for (const path of nowhere) {
    const answer = await speak(`GET ${path}`)
    expect([answer.status, bodyOf(answer).error?.code], path).toEqual([404, 'not_found'])
  }
  for (const path of [...nowhere, '/', `/${model}/7`]) {
    const answer = await speak(`POST ${path}`, ['Content-Length: 5'])
    expect([answer.status, bodyOf(answer).error?.code], path).toEqual([405, 'method_not_allowed'])
  }
  const missing = await speak('GET /missing')
  expect(missing.status).toBe(404)
  expect(`${missing.body}`).toContain('<meta name="robots" content="noindex"')
})

test('oEmbed knows a page by its address with a slash at its end', async () => {
  const url = encodeURIComponent(`${origin}/${model}/5/`)
  expect(bodyOf(await speak(`GET /api/v1/oembed?url=${url}`))).toMatchObject({ type: 'photo' })
})

test('there are icons for every place, and a sitemap', async () => {
  const sides = {
    '/favicon.ico': 0,
    '/apple-icon.png': 180,
    '/icon-192.png': 192,
    '/icon-512.png': 512,
  }
  for (const [path, side] of Object.entries(sides)) {
    const { status, headers, body } = await speak(`GET ${path}`)
    expect([status, headers.get('content-type')?.startsWith('image/')], path).toEqual([200, true])
    if (side) expect([body.readUInt32BE(16), body.readUInt32BE(20)], path).toEqual([side, side])
  }
  expect(`${(await speak('GET /sitemap.xml')).body}`).toContain('<urlset')
})

test('what may frame, read or share a window with an answer is said', async () => {
  const page = await speak(`GET /${model}`)
  expect(page.headers.get('content-security-policy')).toContain('frame-ancestors *')
  expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  const picture = await speak(`GET /api/v1/images/${pinned}/5.png`)
  expect(picture.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(picture.headers.has('strict-transport-security')).toBe(false)
  const secure = await startGallery({ SITE_URL: 'https://garden.test' })
  for (const path of [`/${model}`, '/api/v1/models', `/api/v1/images/${pinned}/5.png`]) {
    const answer = await fetch(secure.origin + path)
    expect(answer.headers.get('strict-transport-security'), path).toMatch(/^max-age=\d{7,}/)
  }
  await secure.stop()
})

/** One request as bytes, and all that comes back. */
function speak(line: string, headers: string[] = [], isClosing = true): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const closing = isClosing ? ['Connection: close'] : []
    const socket = dial(origin, spelled(line, [...headers, ...closing]))
    const parts: Buffer[] = []
    socket.on('data', (part) => {
      parts.push(part)
      // Whoever is offered another protocol keeps the connection.
      if (!isClosing) socket.destroy()
    })
    socket.on('close', () => resolve(parsed(Buffer.concat(parts))))
    socket.setTimeout(60_000, () => reject(new Error(`No answer to ${line}`)))
  })
}

function parsed(bytes: Buffer): Answer {
  const end = bytes.indexOf('\r\n\r\n')
  const [head = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.replace(/^.*?: */, ''),
    ]),
  )
  const rest = bytes.subarray(end + 4)
  const body = headers.get('transfer-encoding') === 'chunked' ? joined(rest) : rest
  return { status: Number(head.split(' ')[1]), headers, body }
}

/** A body that came in chunks (RFC 9112, 7.1). */
function joined(chunks: Buffer): Buffer {
  const line = chunks.indexOf('\r\n')
  const size = Number.parseInt(chunks.toString('latin1', 0, line), 16)
  if (!(size > 0)) return Buffer.alloc(0)
  const start = line + 2
  const first = chunks.subarray(start, start + size)
  return Buffer.concat([first, joined(chunks.subarray(start + size + 2))])
}

function bodyOf({ headers, body }: Answer) {
  return /json/.test(headers.get('content-type') ?? '') ? JSON.parse(`${body}`) : {}
}
