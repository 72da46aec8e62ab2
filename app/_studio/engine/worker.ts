import { pictureOf, recipeLatents } from '#lib/latent/recipe.ts'
import type { Seed } from '#lib/latent/seed.ts'
import { walkLatents } from '#lib/latent/walk.ts'
import { createDownload, fetchManifest } from './download.ts'
import { climb, type Proven } from './ladder.ts'
import { createLanes } from './lanes.ts'
import { type Lane, type Reply, type Request, requestSchema } from './protocol.ts'
import { toRgba } from './rgba.ts'

/** Pictures in one step: between steps the worker hears whether they are still wanted. */
const STEP = 8

const lanes = createLanes(fail)
let proven: Proven | undefined

addEventListener('message', ({ data }: MessageEvent) => {
  const request = requestSchema.parse(data)
  if (request.kind === 'start') start(request).catch(fail)
  else lanes.put(request.kind, grow(request.kind, request.ticket, latentsOf(request)))
})

async function start({ folder, digest, backends }: Extract<Request, { kind: 'start' }>) {
  const manifest = await fetchManifest(folder, digest)
  const { bytes, transferBytes: total = bytes } = manifest.weights
  const read = createDownload(folder, (loaded) => post({ kind: 'progress', loaded, total }))
  proven = await climb(backends, manifest, read)
  const { backend, refused, generator } = proven
  const maxDifference = generator.maxDifference ?? 0
  post({ kind: 'ready', backend, maxDifference, refused })
}

/** The latents wanted, worked out once the generator is known. */
function latentsOf(request: Exclude<Request, { kind: 'start' }>): (on: Proven) => Float32Array[] {
  return ({ generator: { manifest } }) => {
    const { truncation } = request
    const latent = (seed: Seed) =>
      recipeLatents(pictureOf(seed, truncation), manifest.latentSize, manifest.prior)
    if (request.kind === 'grid') return request.seeds.map(latent)
    const keys = [latent(request.from), latent(request.to)]
    return walkLatents(keys, request.frames, { loop: false, path: 'slerp' })
  }
}

async function* grow(lane: Lane, ticket: number, wanted: (on: Proven) => Float32Array[]) {
  if (!proven) return
  const latents = wanted(proven)
  for (let index = 0; index < latents.length; index += STEP) {
    const began = performance.now()
    const rasters = await proven.generator.generate(latents.slice(index, index + STEP))
    const pictures = rasters.map(toRgba)
    const milliseconds = performance.now() - began
    post({ kind: 'grown', lane, ticket, index, pictures, milliseconds })
    yield
  }
}

function fail(error: unknown): void {
  post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
}

function post(reply: Reply): void {
  const transfer = reply.kind === 'grown' ? reply.pictures.map(({ buffer }) => buffer) : []
  postMessage(reply, { transfer })
}
