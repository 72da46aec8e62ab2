import { parseRecipe, recipeLatents } from '#lib/latent/recipe.ts'
import { walkLatents } from '#lib/latent/walk.ts'
import { keyPictures } from '../../address.ts'
import { createDownload, fetchManifest } from './download.ts'
import { climb, type Proven } from './ladder.ts'
import { createLanes } from './lanes.ts'
import { parseRequest, type Reply, type Request, type Wish } from './protocol.ts'
import { toRgba } from './rgba.ts'

/** Pictures in one step: between steps the worker hears whether they are still wanted. */
const STEP = 8

const lanes = createLanes(fail)
let proven: Proven | undefined

addEventListener('message', ({ data }: MessageEvent) => {
  const request = parseRequest(data)
  if (request.kind === 'start') start(request).catch(fail)
  if (request.kind === 'grow') lanes.put(request.wish.lane, grow(request.ticket, request.wish))
})

async function start({ source, backends }: Extract<Request, { kind: 'start' }>) {
  if (source.kind === 'own') throw new Error('Own checkpoints cannot be loaded yet.')
  const manifest = await fetchManifest(source.folder, source.digest)
  const { bytes, transferBytes: total = bytes } = manifest.weights
  const read = createDownload(source.folder, (loaded) => post({ kind: 'progress', loaded, total }))
  const there = backends.filter((backend) => backend !== 'webgpu')
  proven = await climb(there, manifest, read)
  const { backend, refused, generator } = proven
  const maxDifference = generator.maxDifference ?? 0
  post({ kind: 'ready', backend, maxDifference, refused })
}

async function* grow(ticket: number, wish: Wish) {
  if (!proven) return
  const { generator } = proven
  const { latentSize, prior } = generator.manifest
  const of = (text: string) =>
    keyPictures(parseRecipe(text)).map((key) => recipeLatents(key, latentSize, prior))
  const latents =
    wish.kind === 'pictures'
      ? wish.recipes.flatMap(of)
      : walkLatents(of(wish.recipe), wish.frames, wish)
  for (let index = 0; index < latents.length; index += STEP) {
    const began = performance.now()
    const rasters = await generator.generate(latents.slice(index, index + STEP))
    const pictures = rasters.map(toRgba)
    const milliseconds = performance.now() - began
    post({ kind: 'grown', ticket, index, pictures, milliseconds })
    yield
  }
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  post({ kind: 'failed', message, refused: [] })
}

function post(reply: Reply): void {
  const transfer = reply.kind === 'grown' ? reply.pictures.map(({ buffer }) => buffer) : []
  postMessage(reply, { transfer })
}
