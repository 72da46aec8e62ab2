import { parentPort } from 'node:worker_threads'
import { encodeAnimation } from '#lib/image/moving/formats.ts'
import type { Raster } from '#lib/image/raster.ts'
import type { Film } from './film.ts'

parentPort?.on('message', async (film: Film) => {
  const bytes = await encode(film)
  parentPort?.postMessage(bytes, [bytes.buffer])
})

async function encode({ format, pictures, factor, fps, hold }: Film) {
  const frame = (index: number) => pictures[index] as Raster
  const animation = { count: pictures.length, frame, fps, hold, scale: factor, exact: true }
  return new Uint8Array(await encodeAnimation(format, animation))
}
