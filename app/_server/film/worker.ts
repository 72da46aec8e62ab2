import { parentPort } from 'node:worker_threads'
import { enlarge } from '#lib/image/enlarge.ts'
import { encodeAnimation } from '#lib/image/moving/formats.ts'
import type { Raster } from '#lib/image/raster.ts'
import type { Film } from './film.ts'

parentPort?.on('message', async (film: Film) => {
  const bytes = await encode(film)
  parentPort?.postMessage(bytes, [bytes.buffer])
})

async function encode({ format, pictures, factor, fps, hold }: Film) {
  // Enlarged one at a time, when its turn comes.
  const frame = (index: number) => enlarge(pictures[index] as Raster, factor)
  const animation = { count: pictures.length, frame, fps, hold, exact: true }
  return new Uint8Array(await encodeAnimation(format, animation))
}
