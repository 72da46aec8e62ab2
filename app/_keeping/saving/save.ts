import { formatRecipe } from '#lib/latent/recipe.ts'
import type { Gardener } from '../../_studio/engine/gardener.ts'
import { nameOf } from '../entry.ts'
import { fileName } from '../file-name.ts'
import type { SavedModel, SaveTarget } from '../target.ts'
import type { Answer, Format, Job, Order } from './messages.ts'

/** What is told of a file that is being made. */
export type Hear = {
  progress: (done: number) => void
  saved: (file: File, format: Format) => void
  failed: (message: string) => void
}

/**
 * Has the gardener grow the frames, and a worker of its own make a file of them.
 *
 * @param side of the file in pixels, a whole multiple of the model's resolution
 * @returns how to cancel it
 */
export function save(
  { model, target, gardener }: { model: SavedModel; target: SaveTarget; gardener: Gardener },
  { format, side }: { format: Format; side: number },
  hear: Hear,
): () => void {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const send = (order: Order, transfer: Transferable[] = []) => worker.postMessage(order, transfer)
  let giveUp = () => {}

  /** A worker that is stopped while its script is still on the way fails once more, which nobody is to hear. */
  function stop(): void {
    giveUp()
    worker.onerror = null
    worker.onmessage = null
    worker.terminate()
  }

  function fail(message: string): void {
    stop()
    hear.failed(message)
  }

  worker.onerror = ({ message }) => fail(message)
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.kind === 'progress') return hear.progress(data.done)
    if (data.kind === 'failed') return fail(data.message)
    stop()
    const { bytes, format: made } = data
    const name = fileName(model, target.recipe, endingOf(made))
    hear.saved(new File([bytes], name, { type: TYPES[made] }), made)
  }
  send({ kind: 'begin', job: jobOf(model, target, format, side) })
  giveUp = gardener.grow(
    wishOf(target),
    ({ index, pictures }) => {
      for (const [i, rgba] of pictures.entries())
        send({ kind: 'frame', index: index + i, rgba }, [rgba.buffer])
    },
    fail,
  )
  return stop
}

/** Frames that a target has. */
export function framesOf(target: SaveTarget): number {
  return target.kind === 'picture' ? 1 : target.frames
}

const TYPES: Record<Format, string> = {
  png: 'image/png',
  strip: 'image/png',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
}

function endingOf(format: Format): string {
  return format === 'strip' ? 'png' : format
}

function jobOf(
  { source, resolution }: SavedModel,
  target: SaveTarget,
  format: Format,
  side: number,
): Job {
  const recipe = formatRecipe(target.recipe)
  return {
    format,
    resolution,
    scale: side / resolution,
    count: framesOf(target),
    fps: target.kind === 'picture' ? 1 : target.fps,
    // What was grown by a checkpoint of the visitor's own can be grown nowhere else.
    ...(source.kind === 'release' && { recipe: nameOf({ model: source.pinned, recipe }) }),
  }
}

function wishOf(target: SaveTarget): Parameters<Gardener['grow']>[0] {
  const recipe = formatRecipe(target.recipe)
  if (target.kind === 'picture') return { lane: 'save', kind: 'pictures', recipes: [recipe] }
  const { frames, loop, path, easing } = target
  return { lane: 'save', kind: 'walk', recipe, frames, loop, path, easing }
}
