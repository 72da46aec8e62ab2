import { enlarge } from '#lib/image/enlarge.ts'
import { grid } from '#lib/image/grid.ts'
import type { Animation } from '#lib/image/moving/animation.ts'
import { encodeGif } from '#lib/image/moving/gif.ts'
import { partition } from '#lib/image/moving/partition.ts'
import { encodePng } from '#lib/image/png.ts'
import type { Raster } from '#lib/image/raster.ts'
import { MAX_GIF_FPS } from '../../address.ts'
import { createFrames } from './frames.ts'
import { type Answer, type Format, type Job, parseOrder } from './messages.ts'

/** Makes one file off the page's thread, as its frames arrive. To cancel, it is terminated. */

const frames = createFrames()

self.onmessage = ({ data }: MessageEvent) => {
  const order = parseOrder(data)
  if (order.kind === 'frame') frames.put(order.index, order.rgba)
  else void make(order.job)
}

function tell(answer: Answer, transfer: Transferable[] = []): void {
  self.postMessage(answer, { transfer })
}

async function make(job: Job): Promise<void> {
  try {
    const { bytes, format } = await encode(job)
    tell({ kind: 'made', bytes, format }, [bytes.buffer])
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : `${error}` })
  }
}

async function encode(job: Job): Promise<{ bytes: Uint8Array<ArrayBuffer>; format: Format }> {
  const { format } = job
  if (format === 'png' || format === 'strip') return { bytes: await encodeStill(job), format }
  const video = format === 'gif' ? undefined : await encodeFilm(job, format)
  if (video) return { bytes: video, format }
  const pace = Math.min(job.fps, MAX_GIF_FPS)
  const gif = await encodeGif({ ...animationOf(job), fps: pace }, partition, told)
  return { bytes: new Uint8Array(gif), format: 'gif' }
}

async function encodeStill({ format, count, resolution, scale, recipe }: Job) {
  const pictures: Raster[] = []
  for (let i = 0; i < (format === 'png' ? 1 : count); i++) {
    pictures.push(await frames.raster(i, resolution))
    told(i + 1)
  }
  return new Uint8Array(encodePng(enlarge(grid(pictures, pictures.length), scale), recipe))
}

/** @returns undefined where the browser cannot write it */
async function encodeFilm(job: Job, format: 'mp4' | 'webm') {
  if (globalThis.VideoEncoder === undefined) return undefined
  const { encodeVideo } = await import('./video.ts')
  return encodeVideo(format, animationOf(job), told)
}

function animationOf({ count, fps, scale, resolution }: Job): Animation {
  return { count, fps, scale, hold: 0, frame: (i) => frames.raster(i, resolution) }
}

function told(done: number): void {
  tell({ kind: 'progress', done })
}
