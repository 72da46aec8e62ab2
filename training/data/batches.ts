import * as tf from '@tensorflow/tfjs'
import { fromBytes } from '../../lib/image/range.ts'
import { PURPOSE, permutation, stream } from '../../lib/random/stream.ts'
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
  const { count } = dataset.info
  let known: { epoch: number; order: Uint32Array } = { epoch: -1, order: new Uint32Array() }
  return { read }

  /**
   * @param update counts from 1
   * @returns uint8 bytes; `toTensor` makes them pictures
   */
  function read(update: number): Promise<Uint8Array> {
    const first = (update - 1) * batch
    const indices = Array.from({ length: batch }, (_, i) => pictureAt(first + i))
    return dataset.read(indices, mirror ? mirroredAt(update) : [])
  }

  /** The places of half the pictures of an update. */
  function mirroredAt(update: number): Uint32Array {
    return permutation(stream(seed, PURPOSE.mirror, update), batch).subarray(0, batch / 2)
  }

  function pictureAt(place: number): number {
    const epoch = Math.floor(place / count)
    if (epoch !== known.epoch)
      known = { epoch, order: permutation(stream(seed, PURPOSE.shuffle, epoch), count) }
    return known.order[place % count] ?? 0
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
