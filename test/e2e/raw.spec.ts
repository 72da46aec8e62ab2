import { expect, test } from 'playwright/test'
import { dial } from '../socket.ts'
import { askMany, LONG } from './many.ts'
import { attacks, type Sent } from './raw/requests.ts'

/** Milliseconds for an answer to begin, on a machine that has much else to do. */
const PATIENCE = 60_000

/**
 * Sends what no browser sends, byte by byte, to every corner of the site: pages, `/api`, `/models`, `/releases`, `/_next`
 * and targets that are no paths.
 *
 * As many as you like: `npm run build && FUZZ_REQUESTS=20000 npx playwright test raw`
 */
test('no bytes make the server fail, or keep its answer to itself', async ({
  baseURL: site,
  request,
}) => {
  const baseURL = `${site}`
  test.setTimeout(LONG)
  const { models } = await (await request.get('/models/catalogue.json')).json()
  const [{ id, releases }] = models
  const check = async (sent: Sent, count: (status: number) => void) => {
    const head = await headOf(baseURL, sent.bytes)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0)
    count(status)
    expect(faultOf(status, head, sent), JSON.stringify(sent.bytes.slice(0, 600))).toBeUndefined()
  }
  const statuses = await askMany(attacks(id, releases[0].digest), check)
  for (const status of [200, 400, 404, 405]) expect(statuses.get(status)).toBeGreaterThan(0)
})

function faultOf(status: number, head: string, { bytes }: Sent): string | undefined {
  // Node.js closes a connection that is to become a tunnel.
  if (status === 0) return /^CONNECT /.test(bytes) ? undefined : 'no answer'
  if (status < 500 || (status === 503 && /^retry-after: \d+\r$/im.test(head))) return undefined
  return status === 501 && bytes.includes('/oembed') ? undefined : head
}

/** What comes before the body of the answer; nothing where the connection is closed without one. */
function headOf(baseURL: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = dial(baseURL, bytes)
    let heard = ''
    socket.setEncoding('latin1').on('data', (part) => {
      heard = `${heard}${part}`.replace(/^HTTP\/1\.1 1\d\d .*?\r\n\r\n/s, '')
      if (heard.includes('\r\n\r\n')) socket.destroy()
    })
    socket.setTimeout(PATIENCE, () => socket.destroy())
    socket.on('close', () => resolve(heard))
  })
}
