import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Raster } from '#lib/image/raster.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import type { Seed } from '#lib/latent/seed.ts'
import { loadGenerator } from '#lib/model/load.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { knownSets } from '../../../training/evaluate/calibrate.ts'
import { readReals } from '../../../training/evaluate/reals.ts'
import { tellApart } from '../../../training/evaluate/told.ts'
import { openRelease } from '../../bench/release.ts'
import { best } from '../backends.ts'
import { runGan } from '../gan.ts'

/** Pictures of each set; `COUNT=500 npx vitest …` for narrower intervals. */
const COUNT = Number(process.env.COUNT ?? 200)

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'latent-garden-'))
  await startBackend(best, () => {})
})

afterAll(() => rm(root, { recursive: true }))

test('what was trained by itself ranks portraits as an eye does', {
  timeout: 600_000,
}, async () => {
  const published = await openRelease('lorelei-64')
  const ages = published.manifest.ages.map(({ kimg }) => kimg).sort((a, b) => a - b)
  const early = ages.find((kimg) => kimg >= 10)
  const data = join(root, 'data')
  await runGan('dataset', 'make', '--seed', '2', '--count', String(2 * COUNT), '--out', data)
  const { pictures } = await readReals(data, published.manifest as never, 2 * COUNT, 0)
  const [reals, others] = [pictures.slice(0, COUNT), pictures.slice(COUNT)]
  const known = new Map(knownSets(others, 0).map((set) => [set.name, set.pictures]))
  const ranked = {
    'other reals': others,
    'late age': await grown(published),
    'early age': await grown(published, early),
    'blurred reals': known.get('blurred reals') as Raster[],
    'noise alone': known.get('noise alone') as Raster[],
  }
  const bits: [string, number][] = []
  for (const [name, set] of Object.entries(ranked))
    bits.push([name, (await tellApart(reals, set, 0)).bits])
  console.info(bits.map(([name, worth]) => `${name} ${worth.toFixed(2)}`).join(' < '))
  expect(bits).toEqual([...bits].sort(([, one], [, other]) => one - other))
})

async function grown(
  { manifest, read }: Awaited<ReturnType<typeof openRelease>>,
  age?: number,
): Promise<Raster[]> {
  const generator = await loadGenerator(manifest, read, { age })
  const latents = Array.from({ length: COUNT }, (_, seed) =>
    sampleLatent(seed as Seed, manifest.latentSize, manifest.prior),
  )
  const pictures = await generator.generate(latents)
  generator.dispose()
  return pictures
}
