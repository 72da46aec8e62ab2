import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openStorage } from '#lib/storage/open.ts'
import { type BlobServer, startBlobServer } from '../blob/server.ts'
import { type FixtureRelease, makeRelease } from '../fixtures/release.ts'
import { ask, expectProblem } from './api/garden.ts'
import { markupOf } from './markup.ts'

let server: BlobServer
let release: FixtureRelease
let garden: Awaited<ReturnType<typeof openGarden>>

/** Milliseconds that seem to have passed beside those that have. */
let passed = 0

beforeAll(async () => {
  const elapsed = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => elapsed() + passed)
  server = await startBlobServer()
  Object.assign(process.env, server.environment)
  garden = await openGarden()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => {
  server.faults = undefined
})

afterAll(async () => {
  await server.close()
})

describe('a gallery on a Blob store', () => {
  it('shows what is published while it runs', async () => {
    expect(await listed()).toEqual([])
    release = await publish(1)
    expect(await listed()).toEqual([release.digest])
    const file = await ask(garden.file, of(release, 'model.json'))
    expect(await file.json()).toMatchObject({ format: 'layers-model' })
    passTime(61)
    const newer = await publish(2)
    expect(await listed()).toEqual([newer.digest])
    release = newer
  })

  it('goes on with what it knows when the store goes down, and says so', async () => {
    await listed()
    await ask(garden.file, of(release, 'model.json'))
    expect(await notice()).toBe('')
    await server.close()
    passTime(61)
    expect(await listed()).toEqual([release.digest])
    expect(await notice()).toMatch(/as of <time .*>\d\d:\d\d UTC<\/time>/)
    expect((await ask(garden.file, of(release, 'model.json'))).status).toBe(200)
    await server.open()
    passTime(61)
    await vi.waitFor(async () => expect(await notice()).toBe(''))
  })

  it('answers 503 where it never knew, with no word of the store’s own', async () => {
    garden = await openAnew()
    await server.close()
    const problem = await garden.models()
    expect(problem.headers.get('retry-after')).toBe('30')
    const { message, suggestion } = await expectProblem(problem, 503, 'storage_unavailable')
    expect(`${message} ${suggestion}`).not.toMatch(/Blob|Vercel|token/i)
    expect(await garden.fault('/fixture-16/1')).toMatchObject({ code: 'storage_unavailable' })
    expect(await notice()).toBe('')
    await server.open()
  })

  it('answers 503 where the token is refused', async () => {
    garden = await openAnew()
    const { log } = await import('../../app/_server/observe/log.ts')
    const warn = vi.spyOn(log, 'warn')
    server.faults = () => ({ status: 403, code: 'forbidden' })
    await expectProblem(await garden.models(), 503, 'storage_unavailable')
    const err = expect.objectContaining({ code: 'storage_denied' })
    expect(warn).toHaveBeenLastCalledWith(expect.objectContaining({ err }))
  })
})

/** Those of a process that has only just started. */
async function openAnew() {
  vi.resetModules()
  Reflect.deleteProperty(globalThis, 'gardenStore')
  return openGarden()
}

/** The gallery's doors. */
async function openGarden() {
  const { GET: models } = await import('../../app/api/v1/models/route.ts')
  const { GET: file } = await import('../../app/releases/[id]/[digest]/[...path]/route.ts')
  const { OutageNotice } = await import('../../app/_components/outage-notice.tsx')
  const { faultOf: fault } = await import('../../app/_server/addressing.ts')
  const list = () => models(new Request('http://garden.test/api/v1/models'))
  return { models: list, file, OutageNotice, fault }
}

/** Only what tells how much time has passed jumps ahead. */
function passTime(seconds: number): void {
  passed += seconds * 1000
}

async function listed(): Promise<string[]> {
  const { models } = await (await garden.models()).json()
  return models.map(({ digest }: { digest: string }) => digest)
}

async function notice(): Promise<string> {
  return markupOf(await garden.OutageNotice())
}

function of({ id, digest }: FixtureRelease, path: string) {
  return { id, digest, path: path.split('/') }
}

async function publish(seed: number): Promise<FixtureRelease> {
  return makeRelease({ storage: await openStorage('blob', process.env), seed })
}
