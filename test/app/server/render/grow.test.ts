import type { Worker } from 'node:worker_threads'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import { encodeStill } from '#lib/image/still/formats.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { loadGenerator } from '#lib/model/load.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { findModel, type PublishedModel } from '../../../../app/_server/catalogue.ts'
import { makeRelease } from '../../../fixtures/release.ts'

const { store } = vi.hoisted(() => {
  Object.assign(process.env, { GARDEN_WORKERS: '2', GARDEN_QUEUE: '48', GARDEN_LOG: 'silent' })
  return { store: {} as ReturnType<typeof memoryStorage> }
})
vi.mock('../../../../app/_server/store.ts', () => ({ store }))

let model: PublishedModel
let garden: typeof import('../../../../app/_server/render/grow.ts')

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  await makeRelease({ storage: store })
  model = await findModel('fixture-16')
})

/** Threads of its own for each test. */
beforeEach(async () => {
  vi.resetModules()
  garden = await import('../../../../app/_server/render/grow.ts')
})

afterEach(() => {
  process.removeAllListeners('worker')
  vi.restoreAllMocks()
})

describe('grow', () => {
  it('grows what a generator grows by itself, in order, finished or at an age', async () => {
    for (const age of [undefined, 1]) {
      const { pictures } = await garden.grow(model, latents(0, 40), { age })
      expect(pictures).toEqual(await grownHere(latents(0, 40), age))
    }
  })

  it('needs nothing for nothing', async () => {
    expect((await garden.grow(model, [])).pictures).toEqual([])
    expect(garden.renderCounters()).toMatchObject({ workers: 0 })
  })

  it('grows a latent once for all who ask meanwhile', async () => {
    const asked = [latents(0, 20), latents(10, 30), [...latents(5, 6), ...latents(5, 6)]]
    const grown = await Promise.all(asked.map((some) => garden.grow(model, some)))
    expect(grown.map(({ pictures }) => pictures)).toEqual(
      await Promise.all(asked.map((some) => grownHere(some))),
    )
    expect(garden.renderCounters().pictures).toBe(30)
  })

  it('packs those that are wanted as a PNG where they are grown, as they are packed elsewhere', async () => {
    const [{ pictures }, packed] = await Promise.all([
      garden.grow(model, latents(0, 4)),
      garden.growPng(model, latents(0, 4)),
    ])
    expect(pictures).toEqual(await grownHere(latents(0, 4)))
    expect(packed.pictures).toEqual(
      await Promise.all(pictures.map((picture) => encodeStill('png', picture))),
    )
  })

  it('counts what it does', async () => {
    await garden.grow(model, latents(0, 30))
    const { batches, ...counters } = garden.renderCounters()
    const sizes = [...batches.keys()]
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8)
    expect([...batches].reduce((sum, [size, times]) => sum + size * times, 0)).toBe(30)
    expect(counters).toEqual({
      ...{ waiting: 0, running: 0, pictures: 30, workers: 2, lost: 0, shed: 0, cancelled: 0 },
    })
  })

  it('turns away what there is no room for, says when to come back, and recovers', async () => {
    const growing = garden.grow(model, latents(0, 80))
    const refusal = { code: 'busy', retryAfter: expect.any(Number) }
    await expect(garden.grow(model, latents(80, 81))).rejects.toMatchObject(refusal)
    expect(garden.renderCounters().shed).toBe(1)
    await growing
    expect((await garden.grow(model, latents(80, 81))).pictures).toHaveLength(1)
  })

  it('leaves off when nobody waits, and makes room', async () => {
    const visitor = new AbortController()
    const { signal } = visitor
    const gone = garden.grow(model, latents(0, 80), { visitor: { signal } })
    const waiting = garden.grow(model, latents(70, 74))
    visitor.abort()
    await expect(gone).rejects.toMatchObject({ name: 'AbortError' })
    expect(garden.renderCounters()).toMatchObject({ waiting: 4, cancelled: 80 - 4 })
    expect((await waiting).pictures).toEqual(await grownHere(latents(70, 74)))
    const late = garden.grow(model, latents(0, 1), { visitor: { signal } })
    await expect(late).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('refuses a latent of another size, and nobody else’s with it', async () => {
    const odd = garden.grow(model, [new Float32Array(3)])
    const right = garden.grow(model, latents(0, 1))
    await expect(odd).rejects.toThrow(RangeError)
    expect((await right).pictures).toHaveLength(1)
  })

  it('tells why a generator cannot be loaded, and loads it once it can', async () => {
    vi.spyOn(store, 'read').mockImplementationOnce(async () => {
      return { bytes: new Uint8Array(3), etag: '' }
    })
    const failed = garden.grow(model, latents(0, 2))
    await expect(failed).rejects.toMatchObject({
      code: 'corrupt_file',
      suggestion: /Load it again/,
    })
    expect((await garden.grow(model, latents(0, 2))).pictures).toHaveLength(2)
  })

  it('grows on when a worker is lost, with another', async () => {
    process.once('worker', endWhenItReads)
    const { pictures } = await garden.grow(model, latents(0, 1))
    expect(pictures).toEqual(await grownHere(latents(0, 1)))
    expect(garden.renderCounters()).toMatchObject({ lost: 1, workers: 1 })
  })

  it('gives up what loses one worker after the other', async () => {
    process.on('worker', endWhenItReads)
    const lost = garden.grow(model, latents(0, 1))
    await expect(lost).rejects.toMatchObject({ code: 'backend_unavailable' })
    expect(garden.renderCounters()).toMatchObject({ lost: 2, running: 0, waiting: 0 })
    process.removeAllListeners('worker')
    expect((await garden.grow(model, latents(0, 1))).pictures).toHaveLength(1)
  })
})

function latents(from: number, to: number): Float32Array[] {
  return Array.from({ length: to - from }, (_, i) => sampleLatent(toSeed(from + i), 8))
}

async function grownHere(some: Float32Array[], age?: number) {
  const { manifest, release } = model
  const folder = releaseFolder(release.id, release.digest)
  const read = async (path: string) => (await store.read(`${folder}/${path}`)).bytes
  const generator = await loadGenerator(manifest, read, { age })
  return generator.generate(some)
}

/** As though it crashed in the middle of its batch. */
function endWhenItReads(worker: Worker): void {
  worker.once('message', () => worker.terminate())
}
