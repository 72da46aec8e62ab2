import { afterEach, describe, expect, it, vi } from 'vitest'
import { GET as unknown } from '../../../app/api/[...path]/route.ts'
import { GET } from '../../../app/api/metrics/route.ts'
import { expectProblem } from './garden.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('GET /api/metrics', () => {
  it('is not there unless a token is set', async () => {
    await expectProblem(await metrics('Bearer '), 404, 'not_found')
    await expectProblem(await metrics('Bearer undefined'), 404, 'not_found')
  })

  it.each([undefined, '', 'Bearer ', 'Bearer swordfis', 'bearer swordfish', 'swordfish'])(
    'tells nothing to who sends %j',
    async (authorization) => {
      vi.stubEnv('GARDEN_METRICS_TOKEN', 'swordfish')
      const response = await metrics(authorization)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await response.text()).not.toContain('garden_')
    },
  )

  it('counts requests and problems, what waits, and the process', async () => {
    vi.stubEnv('GARDEN_METRICS_TOKEN', 'swordfish')
    await unknown(new Request('http://garden.test/api/nothing'))
    const read = await series()
    expect(read.get('garden_requests_total{route="unknown",status="404"}')).toBe(1)
    expect(read.get('garden_request_seconds_count{route="unknown"}')).toBe(1)
    expect(read.get('garden_problems_total{code="not_found"}')).toBeGreaterThanOrEqual(1)
    expect(read.get('garden_queue_pictures')).toBe(0)
    expect(read.get('garden_pictures_total')).toBe(0)
    expect(read.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
    expect([...read.keys()]).toContain('nodejs_eventloop_lag_p99_seconds')
  })
})

function metrics(authorization?: string): Promise<Response> {
  const headers = authorization === undefined ? {} : { authorization }
  return GET(new Request('http://garden.test/api/metrics', { headers }))
}

/** Each line of the text format that is no comment: its value by its name and labels. */
async function series(): Promise<Map<string, number>> {
  const response = await metrics('Bearer swordfish')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [, name = '', value] = /^(.*) (\S+)$/.exec(line) ?? []
      return [name, Number(value)]
    }),
  )
}
