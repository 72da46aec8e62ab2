import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoor } from '../../../../app/_server/door/door.ts'
import { dial, spelled } from '../../../socket.ts'

const MOST = 8
const STALLED = 500
const DRAIN = 300
const SHEET = Buffer.alloc(50_000_000)

/** Cached sheets are sent at once, and small pictures. */
const server = createServer(({ url }, response) => {
  response.end(url?.includes('grids') ? SHEET : 'petals')
})
let port: number

beforeAll(async () => {
  openDoor(MOST, { stalled: STALLED, drain: DRAIN })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('those who ask for large files and do not read them keep nobody out, and are let go', async () => {
  const idlers = Array.from({ length: 130 }, () => ask('/api/v1/grids/a/0-255.png').pause())
  await Promise.all(idlers.map((idler) => once(idler, 'connect')))
  for (let i = 0; i < 20; i++) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/images/a/${i}.png`)
    expect(await response.text()).toBe('petals')
  }
  await expect.poll(() => connections(), { timeout: 20 * STALLED }).toBeLessThanOrEqual(1)
  for (const idler of idlers) idler.destroy()
})

test('a server that is told to end waits for no one who does not read', async () => {
  const idler = ask('/api/v1/grids/a/0-255.png').pause()
  await once(idler, 'connect')
  await expect.poll(() => connections()).toBeGreaterThan(0)
  const closed = new Promise((resolve) => server.close(resolve))
  process.emit('SIGTERM')
  await closed
  idler.destroy()
})

function ask(path: string): Socket {
  return dial(`http://127.0.0.1:${port}`, spelled(`GET ${path}`))
}

function connections(): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
}
