import { expect, test } from 'playwright/test'
import { type Running, startGallery } from '../servers.ts'
import { firstModel } from './garden.ts'

const WAITING = 8
const TOKEN = 'swordfish'

let gallery: Running

test.beforeAll(async () => {
  gallery = await startGallery({
    GARDEN_WORKERS: '1',
    GARDEN_QUEUE: `${WAITING}`,
    GARDEN_METRICS_TOKEN: TOKEN,
  })
})

test.afterAll(() => gallery.stop())

test('a gallery that is asked for far too much turns away what it cannot draw, and goes on', async ({
  request,
}) => {
  const { id } = await firstModel(request)
  const ask = (seed: number) => fetch(`${gallery.origin}/api/v1/images/${id}/${seed}.png`)
  const answers = await Promise.all(Array.from({ length: 400 }, (_, seed) => ask(seed)))
  const statuses = new Set(answers.map(({ status }) => status))
  expect([...statuses].sort()).toEqual([200, 503])
  for (const refusal of answers.filter(({ status }) => status === 503)) {
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await refusal.json()).error.code).toBe('busy')
  }
  const afterwards = [await ask(1000), await ask(1001)]
  expect(afterwards.map(({ status }) => status)).toEqual([200, 200])

  const headers = { authorization: `Bearer ${TOKEN}` }
  const metrics = await (await fetch(`${gallery.origin}/api/metrics`, { headers })).text()
  const refused = answers.filter(({ status }) => status === 503).length
  expect(metrics).toContain(`garden_problems_total{code="busy"} ${refused}\n`)
  expect(metrics).toContain('garden_queue_pictures 0\n')
  expect(metrics).toContain('garden_running_pictures 0\n')
})
