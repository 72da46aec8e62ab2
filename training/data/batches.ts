import * as tf from '@tensorflow/tfjs'
import { fromBytes } from '../../lib/image/range.ts'
import { PURPOSE, permutation, stream } from '../../lib/random/stream.ts'
import { batchesPerEpoch, type Config } from '../config.ts'
import type { Dataset } from './dataset.ts'

/**
 * The real pictures of any critic update, by its number: each epoch is a permutation of its own, or with
 * `shuffle` off as the data set lies, and ends as `epochEnd` says. Nothing is remembered, so a resumed run sees
 * what it would have seen.
 *
 * With `mirror`, half of an update's pictures are shown mirrored, left to right; which, is drawn anew each time.
 */
export function batches(
  dataset: Dataset,
  config: Pick<Config, 'seed' | 'batch' | 'mirror' | 'shuffle' | 'epochEnd'>,
) {
  const { seed, batch, mirror, shuffle, epochEnd } = config
  const { count } = dataset.info
  const perEpoch = batchesPerEpoch(config, count)
  let known: { epoch: number; order: Uint32Array } = { epoch: -1, order: new Uint32Array() }
  return { read, numbers }

  /**
   * @param update counts from 1
   * @returns uint8 bytes; `toTensor` makes them pictures
   */
  function read(update: number): Promise<Uint8Array> {
    const indices = numbers(update)
    return dataset.read(indices, mirror ? mirroredAt(update, indices.length) : [])
  }

  /** Of an update's pictures in the data set. */
  function numbers(update: number): number[] {
    return Array.from(placesOf(update - 1), ([epoch, place]) => pictureAt(epoch, place))
  }

  /** Epoch and place in it of each picture. */
  function* placesOf(before: number): Generator<[epoch: number, place: number]> {
    const [epoch, first] = [Math.floor(before / perEpoch), (before % perEpoch) * batch]
    for (let i = 0; i < batch; i++) {
      const place = before * batch + i
      if (epochEnd === 'run-on') yield [Math.floor(place / count), place % count]
      else if (first + i < count) yield [epoch, first + i]
    }
  }

  /** The places of half the pictures of an update. */
  function mirroredAt(update: number, size: number): Uint32Array {
    return permutation(stream(seed, PURPOSE.mirror, update), size).subarray(0, size / 2)
  }

  function pictureAt(epoch: number, place: number): number {
    if (!shuffle) return place
    if (epoch !== known.epoch)
      known = { epoch, order: permutation(stream(seed, PURPOSE.shuffle, epoch), count) }
    return known.order[place] ?? 0
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
