import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDoor } from '../../../../app/_server/door/door.ts'
import { refusals } from '../../../../app/_server/door/refusals.ts'

const MOST = 3

/** As the door has it. */
const PAGES = 32

const waiting: ServerResponse[] = []
const server = createServer((_, response) => void waiting.push(response))
let origin: string
let refused = 0

beforeAll(async () => {
  openDoor(MOST)
  refusals.subscribe(() => refused++)
  server.listen(0)
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('the gate', () => {
  it('refuses what is more than can be drawn at once, in the words of the API', async () => {
    const admitted = [ask(1), ask(2), ask(3)]
    await arrived(MOST)
    const response = await ask(4)
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect((await response.json()).error).toMatchObject({ code: 'busy' })
    expect(waiting).toHaveLength(MOST)
    expect(refused).toBe(1)
    answerAll()
    expect((await Promise.all(admitted)).map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('lets in again as many as were answered, or have gone', async () => {
    const leaving = new AbortController()
    const admitted = [ask(1), ask(2), ask(3, leaving.signal)]
    await arrived(MOST)
    const gone = once(waiting[MOST - 1] as ServerResponse, 'close')
    leaving.abort()
    await Promise.allSettled([...admitted.slice(2), gone])
    const another = ask(4)
    await arrived(MOST + 1)
    expect((await ask(5)).status).toBe(503)
    answerAll()
    expect((await another).status).toBe(200)
    await Promise.all(admitted.slice(0, 2))
  })

  it('refuses more pages than can be made soon, whatever is drawn', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const before = refused
    const pages = Array.from({ length: PAGES + 3 }, (_, i) => fetch(`${origin}/a/${i}`))
    await arrived(PAGES)
    await expect.poll(() => refused - before).toBe(3)
    const drawn = ask(1)
    await arrived(PAGES + 1)
    answerAll()
    const statuses = (await Promise.all([drawn, ...pages])).map(({ status }) => status)
    expect(statuses.filter((status) => status === 503)).toHaveLength(3)
    vi.unstubAllEnvs()
  })

  it('never refuses what need not be drawn', async () => {
    const admitted = [ask(1), ask(2), ask(3)]
    await arrived(MOST)
    const others = ['/', '/api/health', '/api/v1/models', '/lorelei-64/7'].map((path) =>
      fetch(origin + path),
    )
    await arrived(MOST + others.length)
    answerAll()
    for (const response of await Promise.all([...admitted, ...others]))
      expect(response.status).toBe(200)
  })
})

function ask(seed: number, signal?: AbortSignal): Promise<Response> {
  return fetch(`${origin}/api/v1/images/a/${seed}.png`, signal ? { signal } : {})
}

async function arrived(count: number): Promise<void> {
  await expect.poll(() => waiting.length).toBe(count)
}

function answerAll(): void {
  for (const response of waiting.splice(0)) response.end('drawn')
}
