import * as tf from '@tensorflow/tfjs'
import { fromBytes } from '../../lib/image/range.ts'
import { PURPOSE, permutation, type Stream, stream } from '../../lib/random/stream.ts'
import type { Config } from '../config.ts'
import type { Dataset } from './dataset.ts'

/**
 * The real pictures of any critic update, by its number: each epoch is a permutation of its own, and
 * batches run on over its end. Nothing is remembered, so a resumed run sees what it would have seen.
 *
 * With `mirror`, half of an update's pictures are shown mirrored, left to right; which, is drawn anew each time.
 */
export function batches(
  dataset: Dataset,
  { seed, batch, mirror }: Pick<Config, 'seed' | 'batch' | 'mirror'>,
) {
  const { count, resolution, channels } = dataset.info
  let known: { epoch: number; order: Uint32Array } = { epoch: -1, order: new Uint32Array() }
  return { read }

  /**
   * @param update counts from 1
   * @returns uint8 bytes; `toTensor` makes them pictures
   */
  async function read(update: number): Promise<Uint8Array> {
    const first = (update - 1) * batch
    const pictures = await dataset.read(
      Array.from({ length: batch }, (_, i) => pictureAt(first + i)),
    )
    if (mirror) mirrorHalf(pictures, stream(seed, PURPOSE.mirror, update))
    return pictures
  }

  function mirrorHalf(pictures: Uint8Array, from: Stream): void {
    const size = resolution ** 2 * channels
    for (const place of permutation(from, batch).subarray(0, batch / 2))
      mirrorRows(pictures.subarray(place * size, (place + 1) * size), resolution, channels)
  }

  function pictureAt(place: number): number {
    const epoch = Math.floor(place / count)
    if (epoch !== known.epoch)
      known = { epoch, order: permutation(stream(seed, PURPOSE.shuffle, epoch), count) }
    return known.order[place % count] ?? 0
  }
}

/** Turns one picture left to right, in place. */
function mirrorRows(picture: Uint8Array, width: number, channels: number): void {
  const row = width * channels
  for (let start = 0; start < picture.length; start += row)
    for (let x = 0; x < Math.floor(width / 2); x++)
      for (let channel = 0; channel < channels; channel++) {
        const left = start + x * channels + channel
        const right = start + (width - 1 - x) * channels + channel
        const moved = picture[left] ?? 0
        picture[left] = picture[right] ?? 0
        picture[right] = moved
      }
}

/** Bytes to pictures in −1 … 1: [n, resolution, resolution, channels]. */
export function toTensor(
  bytes: Uint8Array,
  { resolution, channels }: Pick<Config, 'resolution' | 'channels'>,
): tf.Tensor4D {
  return tf.tensor4d(fromBytes(bytes), [
    bytes.length / (resolution ** 2 * channels),
    resolution,
    resolution,
    channels,
  ])
}
