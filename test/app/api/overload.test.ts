import { beforeAll, describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '#lib/storage/memory.ts'
import { GET as draw } from '../../../app/api/v1/[drawing]/[model]/[file]/route.ts'
import { makeRelease } from '../../fixtures/release.ts'
import { ask, expectProblem } from './garden.ts'

const { store } = vi.hoisted(() => {
  const set = { GARDEN_WORKERS: '1', GARDEN_QUEUE: '4', GARDEN_RATE: '30', GARDEN_TRUST_PROXY: '1' }
  Object.assign(process.env, set)
  return { store: {} as ReturnType<typeof memoryStorage> }
})
vi.mock('../../../app/_server/store.ts', () => ({ store }))

/** Last numbers of addresses. */
const GREEDY = 1
const MODEST = 2
const FOND_OF_SHEETS = 3
const LATE = 4
const EARLY = 5
const HASTY = 6
const FOND_OF_AGES = 7
const UNLUCKY = 8

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  await makeRelease({ storage: store })
})

describe('what is too much for one client', () => {
  it('is answered 429 with the allowance, and the others’ pictures go on', async () => {
    for (let seed = 0; seed < 30; seed++) expect((await picture(seed, GREEDY)).status).toBe(200)
    const refused = await picture(30, GREEDY)
    await expectProblem(refused.clone(), 429, 'rate_limited')
    expect(refused.headers.get('ratelimit-policy')).toBe('"pictures";q=30;w=60')
    const seconds = refused.headers.get('retry-after')
    expect(Number(seconds)).toBeGreaterThanOrEqual(1)
    expect(refused.headers.get('ratelimit')).toBe(`"pictures";r=0;t=${seconds}`)
    expect((await picture(30, MODEST)).status).toBe(200)
  })

  it('counts every picture of a sheet', async () => {
    expect((await sheet('400-403.png', FOND_OF_SHEETS)).status).toBe(200)
    expect((await sheet('410-413.png', FOND_OF_SHEETS)).status).toBe(200)
    for (let seed = 420; seed < 442; seed++)
      expect((await picture(seed, FOND_OF_SHEETS)).status).toBe(200)
    expect((await picture(442, FOND_OF_SHEETS)).status).toBe(429)
  })

  it('counts an age as ten pictures more', async () => {
    for (const seed of [700, 701])
      expect((await drawing('images', `${seed}!1.png`, FOND_OF_AGES)).status).toBe(200)
    const others = { images: '702!1.png', walks: '702,703!1.png', timelines: '702.gif' }
    for (const [kind, file] of Object.entries(others))
      expect((await drawing(kind, file, FOND_OF_AGES, '?size=16&frames=3')).status).toBe(429)
    expect((await drawing('walks', '702,703.png', FOND_OF_AGES, '?frames=3')).status).toBe(200)
  })

  it('counts nothing that is refused', async () => {
    expect((await sheet('600-619.png', HASTY)).status).toBe(200)
    for (let i = 0; i < 3; i++) expect((await sheet('620-639.png', HASTY)).status).toBe(429)
    for (let seed = 640; seed < 650; seed++) expect((await picture(seed, HASTY)).status).toBe(200)
    expect((await picture(650, HASTY)).status).toBe(429)
  })

  it('is not what was drawn before', async () => {
    expect((await picture(0, GREEDY)).status).toBe(200)
    expect((await picture(30, GREEDY)).status).toBe(200)
  })
})

it('what a damaged release keeps from being drawn takes nothing off an allowance', async () => {
  const { id, digest } = await makeRelease({ storage: store, id: 'broken-16' })
  await store.delete(`${id}/${digest}/numbers.gz`)
  for (let seed = 0; seed < 5; seed++)
    expect((await drawing('images', `${seed}.png`, UNLUCKY, '', id)).status).toBe(503)
  expect((await sheet('800-829.png', UNLUCKY)).status).toBe(200)
})

describe('what is too much for the server', () => {
  it('is answered 503 with a time to come back, and is over when it is', async () => {
    const seeds = Array.from({ length: 40 }, (_, i) => 100 + i)
    const answers = await Promise.all(seeds.map((seed) => picture(seed, seed)))
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThan(answers.length)
    for (const answer of refused) {
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      await expectProblem(answer, 503, 'busy')
    }
    expect((await picture(200, MODEST)).status).toBe(200)
  })

  it('takes nothing off an allowance', async () => {
    const others = sheet('500-527.png', EARLY)
    const seeds = Array.from({ length: 20 }, (_, i) => 530 + i)
    const answers = await Promise.all(seeds.map((seed) => picture(seed, LATE)))
    expect((await others).status).toBe(200)
    const had = answers.filter(({ status }) => status === 200).length
    expect(had).toBeLessThan(answers.length)
    for (let seed = 560 + had; seed < 590; seed++)
      expect((await picture(seed, LATE)).status).toBe(200)
    expect((await picture(590, LATE)).status).toBe(429)
  })

  it('draws a picture once for all who ask for it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => picture(300, 100 + i)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const drawn = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(drawn).size).toBe(1)
  })
})

function sheet(file: string, client: number): Promise<Response> {
  return drawing('grids', file, client)
}

function picture(seed: number, client: number): Promise<Response> {
  return drawing('images', `${seed}.png`, client)
}

function drawing(
  kind: string,
  file: string,
  client: number,
  query = '',
  model = 'fixture-16',
): Promise<Response> {
  const headers = { 'x-forwarded-for': `192.0.2.${client}` }
  return ask(draw, { drawing: kind, model, file }, { headers, query })
}
