import { setTimeout } from 'node:timers/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { GardenError } from '#lib/error.ts'
import type * as Log from '../../../app/_server/observe/log.ts'
import { parseLogLevel } from '../../../app/_server/observe/log.ts'
import { noteCache, observed, spend } from '../../../app/_server/observe/request.ts'
import { answer } from '../../../app/_server/respond.ts'

const { lines } = vi.hoisted(() => ({ lines: [] as string[] }))
vi.mock('../../../app/_server/observe/log.ts', async (original) => {
  const actual = await original<typeof Log>()
  return { ...actual, log: actual.createLog('info', { write: (line) => lines.push(line) }) }
})

beforeEach(() => {
  lines.length = 0
})

const request = new Request('http://garden.test/api/v1/images/a/1.png?size=128')

const sent = () => ({ status: 200, headers: {} })

describe('a request', () => {
  it('is logged as one line of JSON with where its time went', async () => {
    await observed(request, 'getImage', async () => {
      spend('queue', 1.25)
      spend('infer', 3)
      spend('infer', 4)
      noteCache('miss')
      return { status: 200, headers: { 'content-length': '5' } }
    })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      method: 'GET',
      path: '/api/v1/images/a/1.png?size=128',
      route: 'getImage',
      status: 200,
      ms: expect.any(Number),
      bytes: 5,
      queue: 1.3,
      infer: 7,
      cache: 'miss',
    })
  })

  it('says in Server-Timing what it waited for', async () => {
    const response = await observed(request, 'getImage', async () => {
      spend('encode', 2)
      spend('queue', 0.04)
      noteCache('miss')
      return sent()
    })
    expect(response.headers['server-timing']).toBe('queue;dur=0.0, encode;dur=2.0, cache;desc=miss')
  })

  it('has no Server-Timing when there is nothing to say', async () => {
    const response = await observed(request, 'listModels', async () => sent())
    expect(response.headers).not.toHaveProperty('server-timing')
  })

  it('does not mix its times with those of another one', async () => {
    const first = observed(request, 'getImage', async () => {
      await setTimeout(1)
      spend('infer', 1)
      return sent()
    })
    await observed(request, 'getImage', async () => {
      spend('infer', 50)
      return sent()
    })
    expect((await first).headers['server-timing']).toBe('infer;dur=1.0')
  })

  it.each([
    ['info', 'unknown_model', 404],
    ['warn', 'busy', 503],
    ['warn', 'rate_limited', 429],
  ] as const)('is logged as %s when it ends in %s', async (level, code, status) => {
    await answer(request, { id: 'getImage' }, async () => {
      throw new GardenError(code, 'No.')
    })
    const line = JSON.parse(lines[0] ?? '')
    expect(line).toMatchObject({ level, code, status })
    expect(line).not.toHaveProperty('err')
  })

  it('is logged with the stack when we fail it', async () => {
    await answer(request, { id: 'getImage' }, async () => {
      throw new TypeError('x is undefined')
    })
    const { level, status, code, err } = JSON.parse(lines[0] ?? '')
    expect({ level, status, code }).toEqual({ level: 'error', status: 500, code: 'internal' })
    expect(err).toMatchObject({
      message: 'x is undefined',
      stack: expect.stringContaining('observe.test'),
    })
  })
})

describe('GARDEN_LOG', () => {
  it('is info unless it is set', () => {
    expect(parseLogLevel(undefined)).toBe('info')
    expect(parseLogLevel('')).toBe('info')
    expect(parseLogLevel('silent')).toBe('silent')
  })

  it('is refused when it is no level', () => {
    expect(() => parseLogLevel('loud')).toThrow(/GARDEN_LOG=loud is no level/)
  })
})
