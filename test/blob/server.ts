import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

/** What a request asks for: `get` is a visitor's, at a blob's public address; the rest is the SDK's. */
export type Action =
  | 'put'
  | 'copy'
  | 'head'
  | 'list'
  | 'delete'
  | 'create'
  | 'upload'
  | 'complete'
  | 'get'

export type Asked = {
  action: Action
  pathname: string
  /** 1 for the first request of this action since the server started. */
  count: number
  headers: IncomingMessage['headers']
}

/** Instead of the answer: an error, a connection reset before or after the work is done, or a pause before it. */
export type Fault =
  | { status: number; code?: string; message?: string; headers?: Record<string, string> }
  | 'reset'
  | 'reset after'
  | { pause: number }

export type BlobServerOptions = {
  /** 0, any that is free, unless given. */
  port?: number
  /**
   * What the cache before public addresses goes by: the whole address as it should, or the path alone, which makes
   * every second read of a file that changed an old one. It forgets when `forgetCached` is called.
   */
  cachedBy?: 'address' | 'path'
}

export type BlobServer = {
  /** What the SDK and the adapter need to know. */
  environment: { BLOB_READ_WRITE_TOKEN: string; VERCEL_BLOB_API_URL: string }
  /** Every request so far, oldest first. */
  asked: readonly Asked[]
  /** Decides over each request before it is answered. */
  faults: ((asked: Asked) => Fault | undefined) | undefined
  /** The content type and cache control a blob was stored with. */
  stored(pathname: string): { contentType: string; cacheControl: string } | undefined
  forgetCached(): void
  /** Breaks every connection and refuses new ones until it is opened again, with what was stored. */
  close(): Promise<void>
  open(): Promise<void>
}

type Blob = {
  pathname: string
  bytes: Buffer
  etag: string
  contentType: string
  cacheControl: string
  uploadedAt: string
}

type Upload = { pathname: string; parts: Map<number, Buffer> }

const TOKEN = 'vercel_blob_rw_GardenStore_0123456789abcdef'
const API = '/api/blob'
const SMALLEST_PART = 5 * 1024 * 1024
const LONGEST_PATHNAME = 950
const MOST_LISTED = 1000

/**
 * A Blob store in memory that speaks what @vercel/blob 2 speaks (x-api-version 12): put, copy, head, list, delete and
 * multipart uploads, with conditions, and the public addresses behind a cache that keeps old copies, as the real one
 * does for a minute.
 */
export async function startBlobServer(options: BlobServerOptions = {}): Promise<BlobServer> {
  const blobs = new Map<string, Blob>()
  const uploads = new Map<string, Upload>()
  const cached = new Map<string, Blob>()
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy())
  })
  let port = options.port ?? 0
  let faults: BlobServer['faults']

  async function open() {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, () => resolve())
    })
    port = (server.address() as AddressInfo).port
  }

  async function close() {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', `http://localhost:${port}`)
    const entry = entryOf(request, url, asked)
    asked.push(entry)
    const fault = faults?.(entry)
    if (fault === 'reset' || (fault === 'reset after' && entry.action === 'get'))
      return request.socket.destroy()
    if (typeof fault === 'object' && 'pause' in fault) await sleep(fault.pause)
    if (typeof fault === 'object' && 'status' in fault) return refuse(response, fault)
    if (entry.action === 'get') return serve(request, response, url)
    const result = await work(request, url, entry)
    if (fault === 'reset after') return request.socket.destroy()
    if ('status' in result) return refuse(response, result)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
  }

  function work(request: IncomingMessage, url: URL, { action, pathname }: Asked) {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return refusal(403, 'forbidden')
    if (action === 'put') return put(request, pathname)
    if (action === 'copy') return copy(request, pathname, url)
    if (action === 'head') return head(pathname)
    if (action === 'list') return list(url.searchParams)
    if (action === 'delete') return remove(request)
    if (action === 'create') return createUpload(request, pathname)
    if (action === 'upload') return uploadPart(request)
    return completeUpload(request, pathname)
  }

  async function put(request: IncomingMessage, pathname: string) {
    const bytes = await bodyOf(request)
    return objection(request, pathname) ?? describe(store(request, pathname, bytes))
  }

  async function copy(request: IncomingMessage, pathname: string, url: URL) {
    const source = blobs.get(pathnameOf(url.searchParams.get('fromUrl') ?? ''))
    if (!source) return refusal(404, 'not_found')
    return objection(request, pathname) ?? describe(store(request, pathname, source.bytes))
  }

  function head(pathname: string) {
    const blob = blobs.get(pathname)
    return blob ? describe(blob) : refusal(404, 'not_found')
  }

  function list(query: URLSearchParams) {
    const prefix = query.get('prefix') ?? ''
    const limit = Math.min(Number(query.get('limit') ?? MOST_LISTED), MOST_LISTED)
    const after = Buffer.from(query.get('cursor') ?? '', 'base64url').toString()
    const names = [...blobs.keys()].filter((name) => name.startsWith(prefix) && name > after).sort()
    const page = names.slice(0, limit)
    const hasMore = names.length > page.length
    const cursor = hasMore && Buffer.from(page.at(-1) ?? '').toString('base64url')
    const found = page.flatMap((name) => blobs.get(name) ?? []).map(describe)
    return { hasMore, ...(cursor && { cursor }), blobs: found }
  }

  async function remove(request: IncomingMessage) {
    const { urls } = JSON.parse((await bodyOf(request)).toString()) as { urls: string[] }
    const [first = ''] = urls.map(pathnameOf)
    const expected = request.headers['x-if-match']
    if (expected && blobs.get(first)?.etag !== expected) return refusal(412, 'precondition_failed')
    for (const name of urls.map(pathnameOf)) blobs.delete(name)
    return {}
  }

  function createUpload(request: IncomingMessage, pathname: string) {
    const objected = objection(request, pathname)
    if (objected) return objected
    const uploadId = randomUUID()
    uploads.set(uploadId, { pathname, parts: new Map() })
    return { uploadId, key: pathname }
  }

  async function uploadPart(request: IncomingMessage) {
    const bytes = await bodyOf(request)
    const upload = uploads.get(`${request.headers['x-mpu-upload-id']}`)
    if (!upload) return refusal(400, 'bad_request', 'There is no such upload')
    upload.parts.set(Number(request.headers['x-mpu-part-number']), bytes)
    return { etag: tagOf(bytes) }
  }

  async function completeUpload(request: IncomingMessage, pathname: string) {
    const listed = JSON.parse((await bodyOf(request)).toString()) as {
      partNumber: number
      etag: string
    }[]
    const id = `${request.headers['x-mpu-upload-id']}`
    const upload = uploads.get(id)
    if (!upload || upload.pathname !== pathname)
      return refusal(400, 'bad_request', 'There is no such upload')
    const numbered = listed.sort((a, b) => a.partNumber - b.partNumber)
    const parts = numbered.flatMap(({ partNumber }) => upload.parts.get(partNumber) ?? [])
    if (
      parts.length !== listed.length ||
      parts.some((part, i) => tagOf(part) !== numbered[i]?.etag)
    )
      return refusal(400, 'bad_request', 'The parts are not those that were uploaded')
    if (parts.slice(0, -1).some((part) => part.length < SMALLEST_PART))
      return refusal(400, 'bad_request', 'A part is smaller than 5 MB')
    const objected = objection(request, pathname)
    if (objected) return objected
    uploads.delete(id)
    return describe(store(request, pathname, Buffer.concat(parts)))
  }

  /** Why a blob may not be stored under this name, if so. */
  function objection({ headers }: IncomingMessage, pathname: string) {
    const overwrite = headers['x-allow-overwrite'] === '1'
    const expected = headers['x-if-match']
    const current = blobs.get(pathname)
    if (headers['x-vercel-blob-access'] !== 'public')
      return refusal(400, 'bad_request', 'The store is public, and so must be what is put there')
    if (pathname === '' || pathname.length > LONGEST_PATHNAME || pathname.includes('//'))
      return refusal(400, 'bad_request', 'The pathname cannot be used')
    if (expected && !overwrite)
      return refusal(400, 'bad_request', 'x-if-match without x-allow-overwrite is a contradiction')
    if (expected && !current) return refusal(404, 'not_found')
    if (expected && current?.etag !== expected) return refusal(412, 'precondition_failed')
    if (current && !overwrite)
      return refusal(400, 'bad_request', 'This blob already exists, use `allowOverwrite: true`')
    return undefined
  }

  function store({ headers }: IncomingMessage, pathname: string, bytes: Buffer): Blob {
    const seconds = Number(headers['x-cache-control-max-age'] ?? 30 * 24 * 3600)
    const blob = {
      pathname,
      bytes,
      etag: tagOf(bytes),
      contentType: `${headers['x-content-type'] ?? 'application/octet-stream'}`,
      cacheControl: `public, max-age=${Math.max(60, seconds)}`,
      uploadedAt: new Date().toISOString(),
    }
    blobs.set(pathname, blob)
    return blob
  }

  function describe({ bytes, ...blob }: Blob) {
    const url = `http://localhost:${port}/${blob.pathname.split('/').map(encodeURIComponent).join('/')}`
    const contentDisposition = `inline; filename="${blob.pathname.split('/').at(-1)}"`
    return {
      ...blob,
      url,
      downloadUrl: `${url}?download=1`,
      size: bytes.length,
      contentDisposition,
    }
  }

  function serve(request: IncomingMessage, response: ServerResponse, url: URL) {
    const pathname = pathnameOf(url.href)
    const key = options.cachedBy === 'path' ? url.pathname : url.href
    const blob = cached.get(key) ?? blobs.get(pathname)
    if (!blob) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found')
      return
    }
    cached.set(key, blob)
    // Compressed on the way, a file is the same only in meaning: its tag becomes a weak one.
    const packed = request.headers['accept-encoding']?.includes('gzip')
    const headers = {
      'content-type': blob.contentType,
      'cache-control': blob.cacheControl,
      'access-control-allow-origin': '*',
      etag: packed ? `W/${blob.etag}` : blob.etag,
      ...(packed && { 'content-encoding': 'gzip' }),
    }
    response.writeHead(200, headers).end(packed ? gzipSync(blob.bytes) : blob.bytes)
  }

  await open()
  const address = `http://localhost:${port}${API}`
  return {
    environment: { BLOB_READ_WRITE_TOKEN: TOKEN, VERCEL_BLOB_API_URL: address },
    asked,
    get faults() {
      return faults
    },
    set faults(decide) {
      faults = decide
    },
    stored: (pathname) => blobs.get(pathname),
    forgetCached: () => cached.clear(),
    close,
    open,
  }
}

function entryOf(request: IncomingMessage, url: URL, asked: readonly Asked[]): Asked {
  const action = actionOf(request, url)
  const named = url.searchParams.get('pathname') ?? url.searchParams.get('url')
  const pathname = pathnameOf(named ?? (action === 'get' ? url.href : ''))
  const count = (asked.findLast((other) => other.action === action)?.count ?? 0) + 1
  return { action, pathname, count, headers: request.headers }
}

function actionOf({ method, headers }: IncomingMessage, url: URL): Action {
  const route = url.pathname.replace(/\/$/, '')
  if (!route.startsWith(API)) return 'get'
  if (route === `${API}/delete`) return 'delete'
  if (route === `${API}/mpu`) return `${headers['x-mpu-action']}` as Action
  if (method === 'PUT') return url.searchParams.has('fromUrl') ? 'copy' : 'put'
  return url.searchParams.has('url') ? 'head' : 'list'
}

/** Blobs are named by their address or by their name. */
function pathnameOf(named: string): string {
  return URL.canParse(named) ? decodeURIComponent(new URL(named).pathname.slice(1)) : named
}

/** The whole body, and nothing when the connection broke within it. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function tagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}

function refusal(status: number, code: string, message = code) {
  return { status, code, message }
}

function refuse(response: ServerResponse, fault: Exclude<Fault, string | { pause: number }>) {
  const { status, code, message, headers } = fault
  const body =
    code === undefined ? 'Nothing the SDK can read' : JSON.stringify({ error: { code, message } })
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}
