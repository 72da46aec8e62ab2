import { GardenError } from '#lib/error.ts'
import type { Prior } from '#lib/latent/sample.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import type { Generator } from '#lib/model/load.ts'
import { loadOwn } from '#lib/model/own.ts'
import { greatestDifference } from '#lib/model/proof.ts'
import type { Opened } from './opened.ts'

/** Whose picture a graphics card must draw as our own kernels do: no publisher has written one down. */
const PROOF_SEED = toSeed(1)

/**
 * Opens the visitor's own checkpoint.
 *
 * @throws GardenError as of `loadOwn`
 */
export async function openOwn(
  files: ReadonlyMap<string, Blob>,
  prior: Prior | undefined,
): Promise<Opened> {
  const paths = [...files.keys()]
  const read = async (path: string) => {
    const file = files.get(path)
    if (file) return new Uint8Array(await file.arrayBuffer())
    throw new GardenError('not_found', `${path} is not in the folder.`)
  }
  const { manifest, directions, ...reference } = await loadOwn(read, paths, { prior })
  const latent = sampleLatent(PROOF_SEED, manifest.latentSize, manifest.prior)
  const [expected] = await reference.generate([latent])
  reference.dispose()

  async function prove(generator: Generator): Promise<Generator> {
    const [drawn] = await generator.generate([latent])
    const none = new Uint8Array()
    const maxDifference = greatestDifference(expected?.data ?? none, drawn?.data ?? none)
    if (maxDifference <= generator.tolerance) return { ...generator, maxDifference }
    generator.dispose()
    throw new GardenError(
      'backend_unavailable',
      `Seed ${PROOF_SEED} is drawn wrongly here: up to ${maxDifference} of 255 levels off.`,
      { suggestion: 'Use another backend.' },
    )
  }

  return {
    manifest,
    directions: async () => directions,
    async load(start, age) {
      const generator = await loadOwn(read, paths, { prior, age, ...(start && { start }) })
      return age === undefined ? prove(generator) : generator
    },
    keep: async () => {},
  }
}
