import { GardenError } from '../../lib/error.ts'
import {
  findRelease,
  type Release,
  readCatalogue,
  readListed,
  readManifest,
} from '../../lib/gallery/catalogue.ts'
import { formatModelRef, parseModelRef, pinOf } from '../../lib/latent/recipe.ts'
import { loadProgram } from '../../lib/model/load.ts'
import { type Curated, type Manifest, parseCard } from '../../lib/model/manifest.ts'
import { picturesOf } from '../../lib/model/whole.ts'
import type { Storage } from '../../lib/storage/storage.ts'
import { loadLayers } from '../from/release.ts'
import { CRITIC_FILE, criticAgain } from './critic.ts'
import { measuredLatents } from './layers.ts'
import { type Neighbour, PROGRAM_FILE, programFiles, retold } from './program.ts'
import { finishedPart, type ReleaseFiles, sealRelease } from './release.ts'
import type { Origin } from './upload.ts'

/** A release, and what is to be entered with it: one that was growing still is. */
type Again = { release: ReleaseFiles; origin: Origin }

type Read = (path: string) => Promise<Uint8Array>

/**
 * A published release once more, in whole numbers as they are made now: those of the finished generator from its layers,
 * unless another program trained it, those of ages from what was published of them, and the critic in 8 bits. Everything
 * else stays as it is. The wasm backend must be started.
 *
 * @param ref such as `lorelei-64`, or `lorelei-64@3f9a2c1e`
 * @throws GardenError `invalid_recipe`, `unknown_model`, `unknown_release`, `corrupt_file`, `invalid_manifest`; `conflict`
 *   for one that its run has outgrown
 */
export async function releaseAgain(storage: Storage, ref: string): Promise<Again> {
  const { manifest, origin, read } = await openRelease(storage, ref)
  const layers = await loadLayers(manifest, read)
  const { imported } = parseCard(await read(manifest.card))
  // Their layers need not be all that they were compiled from.
  const source = imported ? { program: await loadProgram(manifest, read) } : {}
  const finished = await programFiles(layers, manifest, source)
  layers.dispose()
  const ages = await agesAgain(manifest, read, { program: finished.program, path: PROGRAM_FILE })
  const others = await otherFiles(manifest, read)
  const files = new Map([...others, ...finished.files, ...ages.files])
  const { files: _, ...rest } = manifest
  const parts = { ...finishedPart(finished, manifest), ages: ages.ages }
  return { release: await sealRelease({ ...rest, ...parts }, files), origin }
}

/**
 * A published release with other things chosen by eye, and the critic in 8 bits. Its pictures stay as they are.
 *
 * @throws GardenError as `releaseAgain`
 */
export async function releaseCurated(
  storage: Storage,
  ref: string,
  curated: Curated,
): Promise<Again> {
  const { manifest, origin, read } = await openRelease(storage, ref)
  const { files: listed, ...rest } = manifest
  const files = await readFiles(listed, read)
  return { release: await sealRelease({ ...rest, curated }, files), origin }
}

async function openRelease(storage: Storage, ref: string) {
  const release = findRelease(await readCatalogue(storage), parseModelRef(ref))
  if (release.outgrownAt) throw outgrown(release)
  const { id, digest, growing: origin = {} } = release
  const manifest = await readManifest(storage, id, digest)
  const read: Read = (path) => readListed(storage, manifest, digest, path)
  return { manifest, origin, read }
}

async function readFiles(listed: Manifest['files'], read: Read) {
  const files = listed.map(async ({ path }) => {
    const bytes = await read(path)
    return [path, path === CRITIC_FILE ? criticAgain(bytes) : bytes] as const
  })
  return new Map(await Promise.all(files))
}

/** All but programs and their numbers. */
function otherFiles({ files, weights }: Manifest, read: Read) {
  const isNumbers = (path: string) => /^(ages\/|numbers\.)/.test(path) || path === weights.program
  return readFiles(
    files.filter(({ path }) => !isNumbers(path)),
    read,
  )
}

/** What rounding once more costs comes to what it had cost. */
async function agesAgain(
  manifest: Manifest,
  read: Read,
  finished: Neighbour,
): Promise<{ files: Map<string, Uint8Array>; ages: Manifest['ages'] }> {
  const files = new Map<string, Uint8Array>()
  const ages: Manifest['ages'] = []
  const latents = measuredLatents(manifest)
  let from = finished
  for (const { kimg, program: path, quantization: before } of manifest.ages.toReversed()) {
    const exact = await loadProgram(manifest, read, kimg)
    const pictures = await picturesOf(exact, latents)
    const again = await retold(exact, { latents, exact: pictures }, from)
    for (const [name, bytes] of again.files) files.set(`ages/${kimg}/${name}`, bytes)
    const { program, bytes, transferBytes, quantization } = again
    from = { program, path }
    const maxError = before.maxError + quantization.maxError
    const meanError = before.meanError + quantization.meanError
    ages.unshift({
      kimg,
      program: path,
      bytes,
      transferBytes,
      quantization: { ...quantization, maxError, meanError },
    })
  }
  return { files, ages }
}

/** As the newest of its run it would take the place of what has taken its own. */
function outgrown({ id, digest }: Release): GardenError {
  const name = formatModelRef({ id, pin: pinOf(digest) })
  return new GardenError('conflict', `A newer release of its run has taken the place of ${name}.`, {
    suggestion: 'Republish that one, or publish the run again.',
  })
}
