import { GardenError } from '#lib/error.ts'
import type { Raster } from '#lib/image/raster.ts'
import type { Generator } from '#lib/model/load.ts'
import { greatestDifference } from '#lib/model/proof.ts'
import { doubtful, type Grown } from './doubt.ts'
import { createGeneratorCache, type GeneratorCache } from './generator-cache.ts'
import { createLadder, type Footing } from './ladder.ts'
import type { Opened } from './opened.ts'
import { timed, within, withinOnceBegun } from './patience.ts'
import type { Backend, Refusal, RefusalReason } from './protocol.ts'

/** A model on the best backend that this device has, for as long as that draws right, and then on the next one. */
export type Garden = {
  model: Opened
  /** Undefined when its generator is in memory; otherwise once it is. */
  prepare(age: number | undefined): Promise<unknown> | undefined
  /**
   * @throws GardenError `backend_unavailable` when no backend is left
   */
  draw(latents: readonly Float32Array[], age: number | undefined): Promise<Raster[]>
}

/** What the garden stands on, told at first and after each change. */
export type Standing = { backend: Backend; maxDifference: number | undefined; refused: Refusal[] }

/** Bytes of memory for generators of ages. */
const CAPACITY = 96 * 2 ** 20
/** Levels of 255 that a doubtful picture may be off. */
const TOLERANCE = 2
/** Milliseconds that a graphics card may take for a few pictures. */
const PATIENCE = 30_000

/**
 * @param tell told what it stands on
 * @param fail told that it stands on nothing any more
 * @throws GardenError `backend_unavailable`, and whatever loading the model throws
 */
export async function openGarden(
  model: Opened,
  rungs: { backends: readonly Backend[]; software: boolean },
  {
    tell,
    fail,
  }: { tell: (standing: Standing) => void; fail: (error: unknown, refused: Refusal[]) => void },
): Promise<Garden> {
  const ladder = createLadder(rungs, (start) => model.load(start))
  /** Our own kernels know how a doubtful picture has to look. */
  const reference = createGeneratorCache(0, (age) => model.load(undefined, age))
  let { footing, generators } = stand(await ladder.climb().catch(refuse))
  let descending: Promise<void> | undefined
  let last: (Grown & { age: number | undefined }) | undefined
  announce()

  function stand(on: Footing): { footing: Footing; generators: GeneratorCache } {
    const load = (age: number | undefined) =>
      withinOnceBegun(4 * PATIENCE, (begin) => model.load(timed(on.start, begin), age))
    return { footing: on, generators: createGeneratorCache(CAPACITY, load, on.generator) }
  }

  function announce(): void {
    const { backend, generator } = footing
    tell({
      backend,
      maxDifference: generator.maxDifference,
      refused: [...ladder.refused],
    })
  }

  function prepare(age: number | undefined): Promise<unknown> | undefined {
    return generators.at(age) ? undefined : generatorOf(age)
  }

  /** An age that this backend cannot load is a reason to leave it; one that cannot be fetched is none. */
  async function generatorOf(age: number | undefined): Promise<Generator> {
    const on = footing
    try {
      return await generators.fetch(age)
    } catch (error) {
      if (error instanceof GardenError && error.code !== 'backend_unavailable') throw error
      await descend(on, 'unfit', error)
      return generatorOf(age)
    }
  }

  async function draw(latents: readonly Float32Array[], age: number | undefined) {
    const generator = await generatorOf(age)
    const on = footing
    try {
      const pictures = await within(PATIENCE, generator.generate(latents))
      if (await isRight(latents, pictures, age)) return pictures
      await descend(on, 'broken', 'Its pictures are not those of their latents.')
    } catch (error) {
      await descend(on, 'stopped', error)
    }
    return draw(latents, age)
  }

  async function isRight(
    latents: readonly Float32Array[],
    pictures: readonly Raster[],
    age: number | undefined,
  ): Promise<boolean> {
    const grown = pictures.map((picture, i) => ({ picture, latent: latents[i] as Float32Array }))
    const doubts = doubtful(grown, last?.age === age ? last : undefined)
    const end = grown.at(-1)
    last = end && { ...end, age }
    if (doubts.length === 0) return true
    const expected = await (await reference.fetch(age)).generate(doubts.map(({ latent }) => latent))
    return doubts.every(
      ({ picture }, i) => greatestDifference(picture.data, expected[i]?.data ?? NONE) <= TOLERANCE,
    )
  }

  /** Whoever stands on what was left already need not climb down again. */
  async function descend(on: Footing, reason: RefusalReason, error: unknown): Promise<void> {
    if (on !== footing) return
    descending ??= climbDown(on.backend, reason, error).finally(() => {
      descending = undefined
    })
    await descending
  }

  async function climbDown(backend: Backend, reason: RefusalReason, error: unknown): Promise<void> {
    ladder.refuse(backend, reason, error)
    const left = generators
    const next = stand(await ladder.climb().catch(refuse))
    footing = next.footing
    generators = next.generators
    last = undefined
    left.clear()
    announce()
  }

  function refuse(error: unknown): never {
    fail(error, ladder.refused)
    throw error
  }

  return { model, prepare, draw }
}

const NONE = new Uint8Array()
