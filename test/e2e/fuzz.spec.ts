import { expect, test } from 'playwright/test'
import { judgeBy, readDocument } from './contract/document.ts'
import { type Answered, type Asked, ask, get } from './contract/http.ts'
import { type Known, requestsTo } from './contract/requests.ts'
import { askMany, LONG } from './many.ts'

/**
 * Asks for what the API's own document makes up, and holds every answer against that document: no
 * status, type, header or body that it does not tell of, and no 5xx but 503 (and 501, which oEmbed wants).
 *
 * For as long as you like, and without the limit for one client:
 *
 *     npm run build && FUZZ_REQUESTS=10000 GARDEN_RATE=0 npx playwright test fuzz
 */
test('nothing is answered that the document does not tell of', async ({ baseURL: site }) => {
  const baseURL = `${site}`
  test.setTimeout(LONG)
  const document = await readDocument(baseURL)
  const judge = judgeBy(document)

  async function check(asked: Asked, count: (status: number) => void): Promise<void> {
    const answered = await checkOne(asked, count)
    const { etag } = answered.headers
    if (asked.method !== 'GET' || answered.status !== 200 || !etag) return
    const known = { ...asked, headers: { ...asked.headers, 'if-none-match': etag } }
    const again = await checkOne(known, count)
    expect(again.status, `${asked.path} with If-None-Match`).toBe(304)
  }

  async function checkOne(asked: Asked, count: (status: number) => void): Promise<Answered> {
    const answered = await ask(baseURL, asked)
    count(answered.status)
    const fault = judge(asked, answered) ?? failed(answered.status)
    const what = `${asked.method} ${asked.path.slice(0, 300)} ${JSON.stringify(asked.headers)}`
    expect(fault && `${what}: ${fault} ${`${answered.body}`.slice(0, 200)}`).toBeUndefined()
    return answered
  }

  const statuses = await askMany(requestsTo(document, await knownOf(baseURL)), check)
  for (const status of [200, 304, 400, 404, 405]) expect(statuses.get(status)).toBeGreaterThan(0)
})

function failed(status: number): string | undefined {
  return status >= 500 && status !== 503 && status !== 501 ? `${status}` : undefined
}

async function knownOf(baseURL: string): Promise<Known> {
  const { models } = JSON.parse(`${(await get(baseURL, '/api/v1/models')).body}`)
  const [{ id, pinned, directions, ages, resolution }] = models
  return { models: [id, pinned], directions, ages, resolution }
}
